#!/usr/bin/env python3
"""Circles among files: `app`, `wire` and `service` must be readable from below, without coming back to a file already left.

    tools/cycles.py [ROOT]        prints each circle found under ROOT (the checkout unless told); nothing when there is none
    tools/cycles.py --self-test   tries itself on a small tree

A file depends on another when it names something that the other one defines, by `use` or by a path in its text. A name that
a parent only passes on (`pub use child::Name`) leads to the file that defines it, and passing a name on is no use of it. Modules
under `#[cfg(test)]` are left out.
"""

import pathlib
import re
import sys
import tempfile

CRATES = {"app": "app/src", "wire": "app/wire/src", "service": "server/service/src"}

NOISE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|b?r(\#*)".*?"\1|b?"(?:\\.|[^"\\])*"|b?'(?:\\(?:x..|u\{[^}]*\}|.)|[^'\\])'""", re.S
)
TOKEN = re.compile(r"r\#\w+|\w+|::|[{}()\[\];,*#!=<>&$.|]|'")
PATH_ATTRIBUTE = re.compile(
    r'#\[path\s*=\s*"([^"]+)"\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;'
)
DEFINES = {"struct", "enum", "union", "trait", "type", "fn", "const", "static"}


class File:
    """One file: the module it is, what it defines, what it names."""

    def __init__(self, path, module):
        self.path = path
        self.module = module  # ("app", "pages", "host")
        self.defined = set()  # at the top of the file or of an inline module
        self.uses = []  # (module it stands in, path, name it gets or "*", public, line)
        self.paths = []  # (module it stands in, path, line)
        self.words = {}  # word → how often it stands outside `use`
        self.inline = set()  # modules written inside this file
        self.declared = {}  # child → [file named by #[path]]
        self.read()

    def read(self):
        raw = self.path.read_text()
        for target, name in PATH_ATTRIBUTE.findall(raw):
            self.declared.setdefault(name, []).append(target)
        text = NOISE.sub(lambda found: " " + "\n" * found.group().count("\n"), raw)
        line_of = [1]
        tokens = []
        position = 0
        for found in TOKEN.finditer(text):
            line_of[0] += text.count("\n", position, found.start())
            position = found.start()
            tokens.append((found.group().removeprefix("r#"), line_of[0]))
        self.walk(tokens)

    def walk(self, tokens):
        count = len(tokens)
        word = lambda at: tokens[at][0] if at < count else ""
        scopes = [(self.module, 0)]  # inline modules we are in, and the depth of braces at which each began
        depth = 0
        tests_only = False
        at = 0
        while at < count:
            token, line = tokens[at]
            here, base = scopes[-1]
            if token == "#":
                at = at + 1 if word(at + 1) != "!" else at + 2
                end = closing(tokens, at)
                said = [t for t, _ in tokens[at : end + 1]]
                tests_only = tests_only or said == ["[", "cfg", "(", "test", ")", "]"]
                at = end + 1
                continue
            if token == "mod" and word(at + 2) in (";", "{"):
                name = word(at + 1)
                if word(at + 2) == ";":
                    at += 3
                elif tests_only:
                    at = closing(tokens, at + 2) + 1
                else:
                    depth += 1
                    scopes.append((here + (name,), depth))
                    self.inline.add(here + (name,))
                    at += 3
                tests_only = False
                continue
            if token == "use" and word(at - 1) in ("", ";", "}", "{", "]", ")", "pub"):
                end = at
                while end < count and word(end) != ";":
                    end += 1
                public = word(at - 1) in ("pub", ")")
                if not tests_only:
                    for path, name in tree([t for t, _ in tokens[at + 1 : end]]):
                        self.uses.append((here, path, name, public, line))
                tests_only = False
                at = end + 1
                continue
            if token == "{":
                depth += 1
            elif token == "}":
                depth -= 1
                if len(scopes) > 1 and depth < scopes[-1][1]:
                    scopes.pop()
            elif depth == base and token in DEFINES and re.match(r"[A-Za-z_]", word(at + 1)):
                self.defined.add((here, word(at + 1)))
            elif depth == base and token == "macro_rules":
                self.defined.add((here, word(at + 2)))
            if token in (";", "{", "}"):
                tests_only = False
            if re.match(r"[A-Za-z_]", token):
                self.words[token] = self.words.get(token, 0) + 1
                if word(at + 1) == "::" and word(at - 1) not in ("::", ".", "in"):
                    path = [token]
                    while word(at + 1) == "::" and re.match(r"[A-Za-z_]", word(at + 2)):
                        at += 2
                        path.append(word(at))
                        self.words[word(at)] = self.words.get(word(at), 0) + 1
                    if len(path) > 1:
                        self.paths.append((here, tuple(path), line))
            at += 1


def closing(tokens, at):
    """Where the bracket that opens at `at` closes."""
    pairs = {"{": "}", "(": ")", "[": "]"}
    opens, closes = tokens[at][0], pairs.get(tokens[at][0])
    depth = 0
    while at < len(tokens):
        if tokens[at][0] == opens:
            depth += 1
        elif tokens[at][0] == closes:
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return at


def tree(words):
    """`a::{b, c as d, e::*}` → ((a, b), b), ((a, c), d), ((a, e), *)."""
    found = []

    def one(at, before):
        path = list(before)
        while at < len(words):
            token = words[at]
            if token == "::":
                at += 1
            elif token == "{":
                at += 1
                while at < len(words) and words[at] != "}":
                    at = one(at, path)
                    if at < len(words) and words[at] == ",":
                        at += 1
                return at + 1
            elif token == "*":
                found.append((tuple(path), "*"))
                return at + 1
            elif token == "as":
                found.append((tuple(path), words[at + 1]))
                return at + 2
            elif token in (",", "}"):
                break
            else:
                # `{self, …}` names the module itself.
                if not (token == "self" and path):
                    path.append(token)
                at += 1
        if path:
            found.append((tuple(path), path[-1]))
        return at

    one(0, [])
    return found


class Tree:
    """All files of the crates there are."""

    def __init__(self, root):
        self.files = []
        self.by_module = {}  # module → its files (two where the two builds have one each)
        self.inline = {}  # module written inside a file → that file
        for crate, folder in CRATES.items():
            entry = root / folder / "lib.rs"
            if entry.exists():
                self.load(entry, (crate,), root / folder, root)
        for file in self.files:
            for module in file.inline:
                self.inline.setdefault(module, file)

    def load(self, path, module, folder, root):
        file = File(path, module)
        file.name = str(path.relative_to(root))
        self.files.append(file)
        self.by_module.setdefault(module, []).append(file)
        tests = set(
            re.findall(r"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;", path.read_text())
        )
        text = NOISE.sub(" ", path.read_text())
        for name in dict.fromkeys(re.findall(r"\bmod\s+(?:r\#)?(\w+)\s*;", text)):
            if name in tests:
                continue
            named = [path.parent / target for target in file.declared.get(name, [])]
            for child in named or [folder / f"{name}.rs", folder / name / "mod.rs"]:
                if child.exists():
                    self.load(child, module + (name,), folder / name, root)

    def is_module(self, module):
        return module in self.by_module or module in self.inline

    def files_of(self, module):
        found = self.by_module.get(module)
        return found if found else [self.inline[module]] if module in self.inline else []

    def locate(self, file, here, path, seen=frozenset()):
        """The module a path leads to and the name in it (None when it is the module itself); None outside these crates."""
        first, rest = path[0], list(path[1:])
        if first == "crate":
            module = here[:1]
        elif first == "self":
            module = here
        elif first == "super":
            module = here[:-1]
            while rest and rest[0] == "super":
                module, rest = module[:-1], rest[1:]
        elif self.is_module(here + (first,)):
            module = here + (first,)
        else:
            for place, used, name, _, _ in file.uses:
                if place == here and name == first and (file.name, used, first) not in seen and used != path[:1]:
                    return self.locate(file, here, used + tuple(rest), seen | {(file.name, used, first)})
            if first in CRATES and self.is_module((first,)) and first != here[0]:
                module = (first,)
            else:
                return None
        while rest and self.is_module(module + (rest[0],)):
            module, rest = module + (rest[0],), rest[1:]
        return module, (rest[0] if rest else None)

    def definers(self, module, name, seen=frozenset()):
        """The files that define what `module` calls `name`, through what it passes on."""
        if (module, name) in seen:
            return set()
        seen = seen | {(module, name)}
        files = self.files_of(module)
        if any((module, name) in file.defined for file in files):
            return {file.name for file in files if (module, name) in file.defined}
        found = set()
        globs = []
        for file in files:
            for here, path, given, _, _ in file.uses:
                if here != module:
                    continue
                if given == name:
                    found |= self.follow(file, here, path, seen)
                    if not self.locate(file, here, path):
                        return set()  # from another crate
                elif given == "*":
                    globs.append((file, here, path))
        for file, here, path in [] if found else globs:
            located = self.locate(file, here, path)
            if located and located[1] is None and self.knows(located[0], name):
                found |= self.definers(located[0], name, seen)
        # Made by a macro: it can only stand here.
        return found or {file.name for file in files}

    def knows(self, module, name):
        return any(
            (module, name) in file.defined or any(here == module and given == name for here, _, given, _, _ in file.uses)
            for file in self.files_of(module)
        )

    def follow(self, file, here, path, seen=frozenset()):
        located = self.locate(file, here, path)
        if not located or located[1] is None:
            return set()
        return self.definers(*located, seen)

    def edges(self):
        """file → {file it depends on: (line, what it names)}."""
        graph = {file.name: {} for file in self.files}
        for file in self.files:
            mine = graph[file.name]

            def depends(targets, line, what):
                for target in targets:
                    if target != file.name:
                        mine.setdefault(target, (line, "::".join(what)))

            for here, path, name, public, line in file.uses:
                located = self.locate(file, here, path)
                if name == "*":
                    if not located or public:
                        continue
                    module = located[0]
                    for source in self.files_of(module):
                        names = {n for m, n in source.defined if m == module}
                        names |= {n for m, _, n, _, _ in source.uses if m == module and n != "*"}
                        for each in sorted(names & file.words.keys()):
                            if (here, each) not in file.defined:
                                depends(self.definers(module, each), line, path + (each,))
                elif not public or name in file.words:
                    depends(self.follow(file, here, path), line, path)
            for here, path, line in file.paths:
                depends(self.follow(file, here, path), line, path)
        return graph


def circles(graph):
    """Strongly connected components of more than one file (Tarjan, without recursion)."""
    index, low, on, stack, found = {}, {}, set(), [], []
    for start in graph:
        if start in index:
            continue
        work = [(start, iter(graph[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on.add(start)
        while work:
            node, rest = work[-1]
            for after in rest:
                if after not in index:
                    index[after] = low[after] = len(index)
                    stack.append(after)
                    on.add(after)
                    work.append((after, iter(graph[after])))
                    break
                if after in on:
                    low[node] = min(low[node], index[after])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = []
                    while True:
                        group.append(stack.pop())
                        on.discard(group[-1])
                        if group[-1] == node:
                            break
                    if len(group) > 1:
                        found.append(sorted(group))
    return sorted(found, key=lambda group: (-len(group), group))


def shortest(graph, group):
    """The shortest way round within a group, so that there is something to begin with."""
    best = None
    inside = set(group)
    for start in group:
        before = {start: None}
        queue = [start]
        for node in queue:
            for after in graph[node]:
                if after == start:
                    way = [node]
                    while before[way[-1]] is not None:
                        way.append(before[way[-1]])
                    way.reverse()
                    if best is None or len(way) < len(best):
                        best = way
                    queue.clear()
                    break
                if after in inside and after not in before:
                    before[after] = node
                    queue.append(after)
    return best


def report(root):
    graph = Tree(root).edges()
    for group in circles(graph):
        print(f"{len(group)} files in a circle: {', '.join(group[:8])}{' …' if len(group) > 8 else ''}")
        way = shortest(graph, group)
        for one, other in zip(way, way[1:] + way[:1]):
            line, what = graph[one][other]
            print(f"    {one}:{line} names {what}, of {other}")


EXAMPLE = {
    "app/src/lib.rs": """
        mod pages; mod api; mod form; pub use pages::Home;
        #[cfg(feature = "ssr")] #[path = "answer_server.rs"] mod answer;
        #[cfg(not(feature = "ssr"))] #[path = "answer_browser.rs"] mod answer;
    """,
    "app/src/answer_server.rs": "use crate::form::Form; pub fn answer() {}",
    "app/src/answer_browser.rs": "pub fn answer() {}",
    # Passes on what its children define: no circle with them.
    "app/src/pages.rs": "pub mod home; pub mod list; pub use home::Home; pub use list::{List, Row as Line};",
    "app/src/pages/home.rs": "use super::List; use crate::api; pub struct Home; fn f() { api::ask::send(); }",
    "app/src/pages/list.rs": "pub struct List; pub struct Row; // use super::Home;",
    "app/src/api.rs": "pub mod ask;",
    "app/src/api/ask.rs": "use wire::{self, person::{Person, *}}; pub fn send() {} #[cfg(test)] mod tests { use crate::pages::Home; }",
    # A parent that defines what its child uses, and uses the child: a circle.
    "app/src/form.rs": "mod field; use field::Field; pub struct Form { first: Field }",
    "app/src/form/field.rs": "use super::Form; pub struct Field; fn f(_: &Form) {}",
    "app/wire/src/lib.rs": "pub mod person; pub mod place;",
    # Between two files, one of them through a glob.
    "app/wire/src/person.rs": "use crate::place::*; pub struct Person(Place);",
    "app/wire/src/place.rs": "pub struct Place; fn f(_: crate::person::Person) {}",
    "server/service/src/lib.rs": "mod act; mod r#type;",
    "server/service/src/act.rs": "use wire::person::Person; use super::r#type::Kind; const A: char = '\"';",
    "server/service/src/type.rs": "pub enum Kind { A(&'static str) }",
}
EXPECTED = [["app/src/form.rs", "app/src/form/field.rs"], ["app/wire/src/person.rs", "app/wire/src/place.rs"]]


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in EXAMPLE.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        graph = Tree(root).edges()
    assert circles(graph) == EXPECTED, circles(graph)
    assert set(graph["app/src/pages/home.rs"]) == {"app/src/pages/list.rs", "app/src/api/ask.rs"}, graph
    assert set(graph["app/src/api/ask.rs"]) == {"app/wire/src/person.rs"}, graph
    assert set(graph["server/service/src/act.rs"]) == {"app/wire/src/person.rs", "server/service/src/type.rs"}, graph
    assert set(graph["app/src/answer_server.rs"]) == {"app/src/form.rs"}, graph
    assert graph["app/src/pages.rs"] == {}, graph


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    else:
        report(pathlib.Path(sys.argv[1] if sys.argv[1:] else pathlib.Path(__file__).parent.parent).resolve())

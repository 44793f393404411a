-- What names and classes are looked for, compared and sorted by: made from them by the program (domain::name_key, domain::school),
-- which fills what is empty when it opens the database. Sorted byte by byte on both engines.
ALTER TABLE account ADD COLUMN search_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN sort_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE structure ADD COLUMN search_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE structure ADD COLUMN sort_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE proposal ADD COLUMN host_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE student ADD COLUMN class_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE staff_class ADD COLUMN class_key TEXT COLLATE "C" NOT NULL DEFAULT '';

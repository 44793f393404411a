-- The edition of the convention's text (domain::convention::template) by which conventions of a campaign are drafted, checked and frozen. What
-- is frozen keeps its own.
ALTER TABLE campaign ADD COLUMN template TEXT NOT NULL DEFAULT '2026-11-26';

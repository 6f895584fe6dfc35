"""The extensions, and text as it is searched and sorted: without case, accents and marks."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

# Marks that sit on other letters (Latin and Greek accents, Hebrew points, Arabic vowels) and characters without a shape.
# A body that is parsed once does not depend on the search path, so the function works in indexes and after a restore.
FOLD = r"""
CREATE FUNCTION fold_text(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
translate(
    replace(replace(replace(replace(
        lower(regexp_replace(
            normalize(given, NFKD),
            '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u00ad\u200b-\u200f\ufeff]+',
            '', 'g'
        )),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    'łøđðıħŧς', 'loddihtσ'
);
"""
SORT = r"""
CREATE FUNCTION sort_text(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
regexp_replace(fold_text(given), '^[^[:alnum:]]+', '');
"""
# The texts in an object of objects, as translations are stored; `path` selects them.
TEXTS = r"""
CREATE FUNCTION texts_in(given jsonb, path jsonpath) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
(SELECT coalesce(string_agg(one #>> '{}', ' '), '') FROM jsonb_path_query(given, path) AS one);
"""


class Migration(migrations.Migration):
    initial = True
    run_before = [("hubs", "0001_initial")]  # its columns, and those of all apps above it, call these functions

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),  # for constraints that let no two rows overlap
        migrations.RunSQL(FOLD, "DROP FUNCTION fold_text(text)"),
        migrations.RunSQL(SORT, "DROP FUNCTION sort_text(text)"),
        migrations.RunSQL(TEXTS, "DROP FUNCTION texts_in(jsonb, jsonpath)"),
    ]

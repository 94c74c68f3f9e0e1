-- Schema 3: practice (practice.h), one row a run of a drill, apart from talks. Sealed like a page: to
-- the one who practised.

CREATE TABLE practice (
    number  INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE CHECK (length(id) = 16), -- random; stands in the row's place
    partner BLOB NOT NULL REFERENCES partner (id),
    blob    BLOB NOT NULL
) STRICT;

CREATE INDEX practice_partner ON practice (partner);

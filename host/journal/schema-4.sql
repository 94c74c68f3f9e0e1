-- Schema 4: what each talk adds to a partner's own figures across talks (digest.h), the digests of 64
-- talks side by side: whoever looks back over years reads a few places of the file, not four a talk.
-- One row a partner and 64 session numbers, made at the first of their talks among them, of one size
-- from then on and only written over in place. A digest's bytes are zeros where this partner has no
-- talk of that number, dropped it, or has it from an earlier lull; else sealed like a page, to them.

CREATE TABLE shelf (
    number  INTEGER PRIMARY KEY,
    partner BLOB NOT NULL REFERENCES partner (id),
    place   INTEGER NOT NULL, -- session number / 64
    blob    BLOB NOT NULL CHECK (length(blob) = 40448),
    UNIQUE (partner, place)
) STRICT;

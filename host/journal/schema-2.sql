-- Schema 2: what each writes after a talk (word.h), on sheets that are there from the first moment,
-- empty, all of one size, and only ever written over in place (hence tables with a rowid): a file in
-- which somebody wrote, shared or un-shared is laid out like one in which nobody did.
-- Sealed like a page: to the one who reads it. sealed_blank() is ours (blank.c).

CREATE TABLE sheet (
    number  INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session (number),
    owner   BLOB NOT NULL REFERENCES partner (id),
    reader  BLOB NOT NULL REFERENCES partner (id), -- the owner; the other: what is shared with them
    blob    BLOB NOT NULL CHECK (length(blob) = 24696),
    UNIQUE (session, owner, reader)
) STRICT;

-- A partner's weeks, for them alone.
CREATE TABLE weeks (
    number  INTEGER PRIMARY KEY,
    partner BLOB NOT NULL UNIQUE REFERENCES partner (id),
    blob    BLOB NOT NULL CHECK (length(blob) = 4216)
) STRICT;

-- For what an earlier lull kept: the talks, but for parts that were dropped, and the partners.
INSERT INTO sheet (session, owner, reader, blob)
SELECT session.number, a.partner, b.partner, sealed_blank(partner.public_key,
    'sheet|' || lower(hex(session.id)) || '|' || lower(hex(a.partner)) || '|' ||
    lower(hex(b.partner)), 24576)
FROM session
JOIN session_key ON session_key.session = session.number AND session_key.partner = reader
JOIN member a ON a.session = session.number AND a.partner = session_key.partner
JOIN member b ON b.session = session.number
JOIN partner ON partner.id = b.partner
ORDER BY session.number, a.who, b.who;

INSERT INTO weeks (partner, blob)
SELECT id, sealed_blank(public_key, 'weeks|' || lower(hex(id)), 4096)
FROM partner ORDER BY number;

-- Schema 1 of a couple's journal; schema-2.sql and what follows add to it. What stands in clear here is what anyone
-- who gets hold of the file may know: that these people talked, when, how long, and when the two of
-- them paused. Every column called `blob` is sealed (seal.h): to a partner, or under a session key
-- that is.

CREATE TABLE partner (
    number     INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    name       TEXT NOT NULL UNIQUE COLLATE NOCASE,
    strap      TEXT NOT NULL, -- address; '' where there is none
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    -- 'none': this partner chose no passphrase; secret_key stands in clear.
    -- 'argon2id': secret_key is sealed under the passphrase, with the salt and cost given here.
    lock       TEXT NOT NULL CHECK (lock IN ('none', 'argon2id')),
    salt       BLOB,
    operations INTEGER,
    memory     INTEGER, -- bytes
    secret_key BLOB NOT NULL,
    CHECK ((lock = 'none') = (salt IS NULL)),
    CHECK ((lock = 'none') = (operations IS NULL)),
    CHECK ((lock = 'none') = (memory IS NULL))
) STRICT;

-- A partner's own pages: sealed to their public key, so that anyone may write and only they read.
-- All of them are there from the first day, empty, so that none tells by being there.
CREATE TABLE page (
    partner BLOB NOT NULL REFERENCES partner (id),
    kind    INTEGER NOT NULL, -- enum page_kind
    blob    BLOB NOT NULL,
    PRIMARY KEY (partner, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    number            INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    start_realtime_us INTEGER NOT NULL,
    start_boot_us     INTEGER NOT NULL,
    length_us         INTEGER, -- NULL: it did not come to its end
    app_version       TEXT NOT NULL,
    detector_version  INTEGER NOT NULL,
    settings_hash     BLOB NOT NULL CHECK (length(settings_hash) = 32)
) STRICT;

CREATE TABLE member (
    session INTEGER NOT NULL REFERENCES session (number),
    who     INTEGER NOT NULL CHECK (who IN (0, 1)),
    partner BLOB NOT NULL REFERENCES partner (id),
    PRIMARY KEY (session, who)
) STRICT, WITHOUT ROWID;

-- The couple's own moments; no partner stands in them.
CREATE TABLE moment (
    session  INTEGER NOT NULL REFERENCES session (number),
    n        INTEGER NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('pause', 'break', 'repair')),
    start_us INTEGER NOT NULL,
    end_us   INTEGER, -- NULL: not known
    PRIMARY KEY (session, n)
) STRICT, WITHOUT ROWID;

-- The session key of `partner`, sealed to `reader`. Where partner and reader differ there is
-- always a row, holding a key of zeros as long as nothing is shared: it tells nobody which it is.
CREATE TABLE session_key (
    session INTEGER NOT NULL REFERENCES session (number),
    partner BLOB NOT NULL REFERENCES partner (id),
    reader  BLOB NOT NULL REFERENCES partner (id),
    sealed  BLOB NOT NULL CHECK (length(sealed) = 80),
    PRIMARY KEY (session, partner, reader)
) STRICT, WITHOUT ROWID;

-- Up to 1 s of inputs. Each n has one row a partner, all with the same first_us and of the same
-- length, whatever they hold: neither a press nor a flag shows in which partner's row it is.
CREATE TABLE chunk (
    session  INTEGER NOT NULL REFERENCES session (number),
    partner  BLOB NOT NULL REFERENCES partner (id),
    n        INTEGER NOT NULL,
    first_us INTEGER NOT NULL,
    blob     BLOB NOT NULL,
    PRIMARY KEY (session, partner, n)
) STRICT, WITHOUT ROWID;

-- What a detector made of them. Recomputing with another adds rows, it never overwrites what the
-- couple saw.
CREATE TABLE event (
    session          INTEGER NOT NULL REFERENCES session (number),
    partner          BLOB NOT NULL REFERENCES partner (id),
    detector_version INTEGER NOT NULL,
    settings_hash    BLOB NOT NULL CHECK (length(settings_hash) = 32),
    n                INTEGER NOT NULL,
    blob             BLOB NOT NULL,
    PRIMARY KEY (session, partner, detector_version, settings_hash, n)
) STRICT, WITHOUT ROWID;

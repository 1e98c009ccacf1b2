-- The two streams, events and consultations; persons apart from both; keys; tariff releases.
--
-- Instants are microseconds since 1970-01-01T00:00:00Z, days are `YYYY-MM-DD`, UUIDs are 16 bytes,
-- organisations are `cbe:` or `nihii:` with the number. Content is sealed where it concerns a person.

-- One row a migration: the schema it makes, and the oldest program schema that may read it.
create table schema_version (
    schema integer primary key,
    readable_since integer not null check (readable_since between 1 and schema)
) strict;

insert into schema_version (schema, readable_since) values (1, 1);

-- Where the store stands; one row.
create table head (
    only_row integer primary key check (only_row = 1),
    revision integer not null check (revision >= 0),
    tariff_revision integer not null check (tariff_revision between 0 and revision),
    next_card_sequence integer not null check (next_card_sequence >= 1)
) strict;

insert into head (only_row, revision, tariff_revision, next_card_sequence) values (1, 0, 0, 1);

-- The log.
create table event (
    revision integer primary key,
    event_id blob not null unique check (length(event_id) = 16),
    kind text not null,
    recorded_micros integer not null,
    person_id blob check (length(person_id) = 16),
    card_number text check (length(card_number) = 12 and card_number not glob '*[^0-9]*'),
    version integer check (version >= 1),
    organisation text not null check (organisation glob 'cbe:*' or organisation glob 'nihii:*'),
    content blob not null,
    check ((card_number is null) = (version is null)),
    unique (card_number, version)
) strict;

create index event_by_person on event (person_id, revision);

create trigger event_leaves_no_gap before insert on event
when new.revision <> (select coalesce(max(revision), 0) + 1 from event)
begin
    select raise(abort, 'revisions leave no gap');
end;

create trigger event_is_never_updated before update on event
begin
    select raise(abort, 'history is never altered');
end;

create trigger event_is_never_deleted before delete on event
begin
    select raise(abort, 'history is never altered');
end;

-- The last event that concerns each person.
create table dossier (
    person_id blob primary key check (length(person_id) = 16),
    revision integer not null references event (revision)
) strict, without rowid;

-- The latest version of each decision, as far as it may be read without a key.
create table decision_current (
    card_number text primary key,
    version integer not null,
    person_id blob not null check (length(person_id) = 16),
    revision integer not null references event (revision),
    ocmw text not null check (ocmw glob 'cbe:*' or ocmw glob 'nihii:*'),
    state text not null check (state in ('ACTIVE', 'SUSPENDED', 'STOPPED', 'CLOSED')),
    -- Not `date(first_day)` alone: it takes 31 February and gives it back as it is.
    first_day text not null check (date(julianday(first_day)) is first_day),
    last_day text not null check (date(julianday(last_day)) is last_day),
    check (first_day <= last_day)
) strict;

create index decision_current_by_ocmw on decision_current (ocmw, card_number);

-- Requests that were answered, so that a repetition has one effect.
create table request (
    organisation text not null,
    request_id blob not null check (length(request_id) = 16),
    person_id blob check (length(person_id) = 16),
    payload blob not null,
    revision integer not null references event (revision),
    primary key (organisation, request_id)
) strict;

create trigger request_is_never_updated before update on request
begin
    select raise(abort, 'history is never altered');
end;

create trigger request_is_never_deleted before delete on request
begin
    select raise(abort, 'history is never altered');
end;

-- Which person an SSIN leads to, and the person's key; the only table that may be altered at will.
create table person (
    ssin_hmac blob primary key check (length(ssin_hmac) = 32),
    hmac_key_id integer not null,
    person_id blob not null check (length(person_id) = 16),
    wrapped_key blob,
    kek_id text not null
) strict, without rowid;

-- The registry's own keys.
create table registry_key (
    purpose text not null,
    key_id integer not null check (key_id >= 1),
    wrapped_key blob not null,
    kek_id text not null,
    primary key (purpose, key_id)
) strict, without rowid;

-- The journal. Rows carry no index but their key: one more on the subject would double the time a
-- batch takes. With a rowid, rows are appended in the order they were stored, which is cheaper than
-- keeping them in the key's tree.
create table consultation (
    answered_micros integer not null,
    ticket blob not null check (length(ticket) = 16),
    person_id blob check (length(person_id) = 16),
    ssin_hmac blob check (length(ssin_hmac) = 32),
    dossier_revision integer not null,
    tariff_revision integer not null,
    organisation text not null,
    -- A JSON list of agreement numbers.
    agreements text not null,
    content blob not null,
    primary key (answered_micros, ticket),
    check ((person_id is null) <> (ssin_hmac is null))
) strict;

create trigger consultation_is_never_updated before update on consultation
begin
    select raise(abort, 'history is never altered');
end;

create trigger consultation_is_never_deleted before delete on consultation
begin
    select raise(abort, 'history is never altered');
end;

-- Tariff releases; one without a revision is staged and nobody sees it.
create table tariff_release (
    release_id blob primary key check (length(release_id) = 16),
    revision integer unique references event (revision)
) strict, without rowid;

create trigger tariff_release_stays_as_published before update on tariff_release
when old.revision is not null
begin
    select raise(abort, 'a published tariff is never altered');
end;

create trigger tariff_release_stays_once_published before delete on tariff_release
when old.revision is not null
begin
    select raise(abort, 'a published tariff is never altered');
end;

create table tariff_row (
    release_id blob not null references tariff_release (release_id),
    position integer not null check (position >= 0),
    -- The row as JSON, amounts in cents.
    content text not null check (json_valid(content)),
    primary key (release_id, position)
) strict, without rowid;

create trigger tariff_row_is_only_added_before_publication before insert on tariff_row
when (select revision from tariff_release where release_id = new.release_id) is not null
begin
    select raise(abort, 'a published tariff is never altered');
end;

create trigger tariff_row_is_never_updated before update on tariff_row
begin
    select raise(abort, 'a published tariff is never altered');
end;

create trigger tariff_row_stays_once_published before delete on tariff_row
when (select revision from tariff_release where release_id = old.release_id) is not null
begin
    select raise(abort, 'a published tariff is never altered');
end;

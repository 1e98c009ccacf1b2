-- The two streams, events and consultations; persons apart from both; keys; tariff releases.
--
-- Instants are microseconds since 1970-01-01T00:00:00Z; organisations are `cbe:` or `nihii:` with the
-- number. Content is sealed where it concerns a person. Text is ordered byte by byte ("C"), whatever
-- the database's own language is. Positions name events without a foreign key: the check of each would
-- lock its event once more in every write.

-- What a server may do, and no more: it owns nothing. People give their server's role this one.
do $$
begin
    if not exists (select from pg_roles where rolname = 'carmed_application') then
        create role carmed_application nologin;
    end if;
end
$$;

revoke create on schema public from public;
grant usage on schema public to carmed_application;

create function refuse_alteration() returns trigger language plpgsql as $$
begin
    raise exception '% is never altered', tg_argv[0];
end
$$;

-- One row a migration: the schema it makes, and the oldest program schema that may read it.
create table schema_version (
    schema bigint primary key,
    readable_since bigint not null check (readable_since between 1 and schema)
);

insert into schema_version (schema, readable_since) values (1, 1);

-- Where the store stands; one row. Whoever writes locks it first.
create table head (
    only_row bigint primary key check (only_row = 1),
    revision bigint not null check (revision >= 0),
    tariff_revision bigint not null check (tariff_revision between 0 and revision),
    next_card_sequence bigint not null check (next_card_sequence >= 1)
) with (fillfactor = 10);

insert into head (only_row, revision, tariff_revision, next_card_sequence) values (1, 0, 0, 1);

-- The log.
create table event (
    revision bigint primary key,
    event_id uuid not null unique,
    kind text collate "C" not null,
    recorded_micros bigint not null,
    person_id uuid,
    card_number text collate "C" check (card_number ~ '^[0-9]{12}$'),
    version bigint check (version >= 1),
    organisation text collate "C" not null check (organisation ~ '^(cbe|nihii):'),
    content bytea not null,
    check ((card_number is null) = (version is null)),
    unique (card_number, version)
);

create index event_by_person on event (person_id, revision);

-- Once a statement, not once a row.
create function refuse_gaps() returns trigger language plpgsql as $$
declare
    first_added bigint;
    last_added bigint;
    count_added bigint;
begin
    select min(revision), max(revision), count(*)
        into first_added, last_added, count_added from added;
    if count_added > 0 and (
        last_added - first_added + 1 <> count_added
        or first_added <> 1 + coalesce(
            (select revision from event where revision < first_added
             order by revision desc limit 1), 0)
        or exists (select from event where revision > last_added)
    ) then
        raise exception 'revisions leave no gap';
    end if;
    return null;
end
$$;

create trigger event_leaves_no_gap after insert on event
    referencing new table as added for each statement execute function refuse_gaps();

create trigger event_is_never_altered before update or delete on event
    for each row execute function refuse_alteration('history');

create trigger event_is_never_emptied before truncate on event
    for each statement execute function refuse_alteration('history');

-- The last event that concerns each person.
create table dossier (
    person_id uuid primary key,
    revision bigint not null
) with (fillfactor = 80);

-- The latest version of each decision, as far as it may be read without a key.
create table decision_current (
    card_number text collate "C" primary key,
    version bigint not null,
    person_id uuid not null,
    revision bigint not null,
    ocmw text collate "C" not null check (ocmw ~ '^(cbe|nihii):'),
    state text collate "C" not null check (state in ('ACTIVE', 'SUSPENDED', 'STOPPED', 'CLOSED')),
    first_day date not null,
    last_day date not null,
    check (first_day <= last_day)
) with (fillfactor = 80);

create index decision_current_by_ocmw on decision_current (ocmw, card_number);

-- Requests that were answered, so that a repetition has one effect.
create table request (
    organisation text collate "C" not null,
    request_id uuid not null,
    person_id uuid,
    payload bytea not null,
    revision bigint not null,
    primary key (organisation, request_id)
);

create trigger request_is_never_altered before update or delete on request
    for each row execute function refuse_alteration('history');

create trigger request_is_never_emptied before truncate on request
    for each statement execute function refuse_alteration('history');

-- Which person an SSIN leads to, and the person's key; the only table that may be altered at will.
create table person (
    ssin_hmac bytea primary key check (length(ssin_hmac) = 32),
    hmac_key_id bigint not null,
    person_id uuid not null,
    wrapped_key bytea,
    kek_id text collate "C" not null
);

-- The registry's own keys.
create table registry_key (
    purpose text collate "C" not null,
    key_id bigint not null check (key_id >= 1),
    wrapped_key bytea not null,
    kek_id text collate "C" not null,
    primary key (purpose, key_id)
);

-- The journal, a partition for each month; the program that migrates makes them ahead. Rows carry no
-- index but their key: each one more would cost every batch.
create table consultation (
    answered_micros bigint not null,
    ticket uuid not null,
    person_id uuid,
    ssin_hmac bytea check (length(ssin_hmac) = 32),
    dossier_revision bigint not null,
    tariff_revision bigint not null,
    organisation text collate "C" not null,
    agreements text[] collate "C" not null,
    content bytea not null,
    primary key (answered_micros, ticket),
    check ((person_id is null) <> (ssin_hmac is null))
) partition by range (answered_micros);

-- Takes what belongs to no month that was made.
create table consultation_default partition of consultation default;

create trigger consultation_is_never_altered before update or delete on consultation
    for each row execute function refuse_alteration('history');

create trigger consultation_is_never_emptied before truncate on consultation
    for each statement execute function refuse_alteration('history');

-- Tariff releases; one without a revision is staged and nobody sees it.
create table tariff_release (
    release_id uuid primary key,
    revision bigint unique
);

create trigger tariff_release_stays_as_published before update or delete on tariff_release
    for each row when (old.revision is not null)
    execute function refuse_alteration('a published tariff');

create trigger tariff_release_is_never_emptied before truncate on tariff_release
    for each statement execute function refuse_alteration('a published tariff');

create table tariff_row (
    release_id uuid not null references tariff_release (release_id),
    position bigint not null check (position >= 0),
    -- The row as JSON, amounts in cents.
    content jsonb not null,
    primary key (release_id, position)
);

create function refuse_published_rows() returns trigger language plpgsql as $$
begin
    if exists (
        select from touched join tariff_release using (release_id) where revision is not null
    ) then
        raise exception 'a published tariff is never altered';
    end if;
    return null;
end
$$;

create trigger tariff_row_is_only_added_before_publication after insert on tariff_row
    referencing new table as touched for each statement execute function refuse_published_rows();

create trigger tariff_row_stays_once_published after delete on tariff_row
    referencing old table as touched for each statement execute function refuse_published_rows();

create trigger tariff_row_is_never_updated before update on tariff_row
    for each row execute function refuse_alteration('a published tariff');

create trigger tariff_row_is_never_emptied before truncate on tariff_row
    for each statement execute function refuse_alteration('a published tariff');

grant select on schema_version, head, event, dossier, decision_current, request, person, registry_key,
    consultation, tariff_release, tariff_row to carmed_application;
grant insert on event, dossier, decision_current, request, person, registry_key, consultation,
    tariff_release, tariff_row to carmed_application;
grant update on head, dossier, decision_current to carmed_application;
grant update (revision) on tariff_release to carmed_application;
grant delete on tariff_release, tariff_row to carmed_application;

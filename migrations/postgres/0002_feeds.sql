-- Feeds: which events each organisation is told of; and the events that have no current row.
--
-- A program of schema 1 would meet kinds of event it does not know.
insert into schema_version (schema, readable_since) values (2, 2);

create table feed (
    organisation text collate "C" not null check (organisation ~ '^(cbe|nihii):'),
    revision bigint not null,
    primary key (organisation, revision)
);

-- Until now every event about a decision was written by its managing OCMW, and concerns it.
insert into feed (organisation, revision)
select organisation, revision from event where card_number is not null;

create trigger feed_is_never_altered before update or delete on feed
    for each row execute function refuse_alteration('history');

create trigger feed_is_never_emptied before truncate on feed
    for each statement execute function refuse_alteration('history');

grant select, insert on feed to carmed_application;

-- What a server that starts reads beside the current rows; decisions pay nothing for it.
create index event_beside_decisions on event (revision)
where kind in (
    'person_mutated', 'attestation_sent', 'attestation_deleted', 'billing_posted', 'billing_released'
);

-- Whom a server meets in the log of another one, it looks up by id.
create index person_by_id on person (person_id);

-- Feeds: which events each organisation is told of; and the events that have no current row.
--
-- A program of schema 1 would meet kinds of event it does not know.
insert into schema_version (schema, readable_since) values (2, 2);

create table feed (
    organisation text not null check (organisation glob 'cbe:*' or organisation glob 'nihii:*'),
    revision integer not null references event (revision),
    primary key (organisation, revision)
) strict, without rowid;

-- Until now every event about a decision was written by its managing OCMW, and concerns it.
insert into feed (organisation, revision)
select organisation, revision from event where card_number is not null;

create trigger feed_is_never_updated before update on feed
begin
    select raise(abort, 'history is never altered');
end;

create trigger feed_is_never_deleted before delete on feed
begin
    select raise(abort, 'history is never altered');
end;

-- What a server that starts reads beside the current rows; decisions pay nothing for it.
create index event_beside_decisions on event (revision)
where kind in (
    'person_mutated', 'attestation_sent', 'attestation_deleted', 'billing_posted', 'billing_released'
);

-- Whom a server meets in the log of another one, it looks up by id.
create index person_by_id on person (person_id);

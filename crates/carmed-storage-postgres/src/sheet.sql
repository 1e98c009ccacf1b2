-- All rows of one transaction of the register; the head moves last.
with added_events as (
    insert into event (revision, event_id, kind, recorded_micros, person_id, card_number, version,
                       organisation, content)
    select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bigint[], $5::uuid[], $6::text[],
                         $7::bigint[], $8::text[], $9::bytea[])
), current_rows as (
    insert into decision_current (card_number, version, person_id, revision, ocmw, state, first_day,
                                  last_day)
    select * from unnest($10::text[], $11::bigint[], $12::uuid[], $13::bigint[], $14::text[],
                         $15::text[], $16::date[], $17::date[])
    on conflict (card_number) do update set
        version = excluded.version, person_id = excluded.person_id, revision = excluded.revision,
        ocmw = excluded.ocmw, state = excluded.state, first_day = excluded.first_day,
        last_day = excluded.last_day
), dossiers as (
    insert into dossier (person_id, revision)
    select * from unnest($18::uuid[], $19::bigint[])
    on conflict (person_id) do update set revision = excluded.revision
), added_feeds as (
    insert into feed (organisation, revision)
    select * from unnest($20::text[], $21::bigint[])
), added_requests as (
    insert into request (organisation, request_id, person_id, payload, revision)
    select * from unnest($22::text[], $23::uuid[], $24::uuid[], $25::bytea[], $26::bigint[])
), added_persons as (
    insert into person (ssin_hmac, hmac_key_id, person_id, wrapped_key, kek_id)
    select * from unnest($27::bytea[], $28::bigint[], $29::uuid[], $30::bytea[], $31::text[])
)
update head set revision = $32, tariff_revision = coalesce($33, tariff_revision)

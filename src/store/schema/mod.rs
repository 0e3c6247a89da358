//! The tables as Diesel sees them; a test that runs every query on a fresh database ensures that they match
//! `migrations/`.

#![allow(missing_docs, reason = "column names are documented in migrations/ and docs/ARCHITECTURE.md")]

mod desk;

pub use desk::*;

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    runs (id) {
        id -> HexId,
        source -> Text,
        method -> Text,
        state -> Text,
        started_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        files -> BigInt,
        records -> BigInt,
        added -> BigInt,
        changed -> BigInt,
        unchanged -> BigInt,
        issues -> BigInt,
        note -> Text,
        whole -> BigInt,
        gone -> BigInt,
        returned -> BigInt,
        observed_at -> BigInt,
        figures -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    snapshots (digest) {
        digest -> HexId,
        bytes -> BigInt,
        run_id -> HexId,
        name -> Text,
        stored_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    listings (id) {
        id -> HexId,
        source -> Text,
        native_id -> Text,
        record_digest -> HexId,
        reading -> HexId,
        version_id -> HexId,
        versions -> BigInt,
        method -> HexId,
        first_seen -> BigInt,
        last_seen -> BigInt,
        missed -> BigInt,
        last_read -> BigInt,
        missed_at -> BigInt,
        content_digest -> HexId,
        removed -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;
    use super::super::packed::PackedJson;

    versions (id) {
        id -> HexId,
        listing_id -> HexId,
        number -> BigInt,
        record_digest -> HexId,
        reading -> HexId,
        snapshot -> HexId,
        file -> Text,
        file_row -> BigInt,
        file_line -> BigInt,
        byte_offset -> BigInt,
        byte_length -> BigInt,
        run_id -> HexId,
        observed_at -> BigInt,
        listing -> PackedJson,
        recorded_at -> BigInt,
        observed_by -> Text,
        late -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    changes (seq) {
        seq -> BigInt,
        kind -> Text,
        listing_id -> HexId,
        version_id -> HexId,
        run_id -> HexId,
        at -> BigInt,
        method -> HexId,
        observed_at -> BigInt,
        fields -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;
    use super::super::packed::PackedJson;

    assessments (version_id, method) {
        version_id -> HexId,
        method -> HexId,
        body -> PackedJson,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    issues (id) {
        id -> HexId,
        source -> Text,
        code -> Text,
        version_id -> Nullable<HexId>,
        run_id -> HexId,
        body -> Text,
        snapshot -> HexId,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    resolved_issues (issue) {
        issue -> HexId,
        run_id -> HexId,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    decisions (id) {
        id -> Text,
        number -> BigInt,
        listing_id -> HexId,
        term -> Text,
        verdict -> Text,
        by -> Text,
        reason -> Text,
        quote -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    registers (number) {
        number -> BigInt,
        import -> BigInt,
        register -> Text,
        edition -> Text,
        digest -> Text,
        file -> Text,
        records -> BigInt,
        entries -> BigInt,
        imported_at -> BigInt,
    }
}

diesel::table! {
    register_decisions (id) {
        id -> Text,
        number -> BigInt,
        register -> Text,
        broker -> Text,
        entry -> Text,
        verdict -> Text,
        by -> Text,
        reason -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    resale_signatures (listing_id) {
        listing_id -> HexId,
        signature -> Binary,
        first_seen -> BigInt,
        cluster -> HexId,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    resale_keys (key, listing_id) {
        key -> BigInt,
        listing_id -> HexId,
        owner -> BigInt,
    }
}

diesel::table! {
    resale_common (key) {
        key -> BigInt,
        holders -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    resale_links (a, b) {
        a -> HexId,
        b -> HexId,
        basis -> Text,
        score -> BigInt,
    }
}

diesel::table! {
    resale_position (logic) {
        logic -> BigInt,
        last_change -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    resale_decisions (id) {
        id -> Text,
        number -> BigInt,
        a -> HexId,
        b -> HexId,
        verdict -> Text,
        by -> Text,
        reason -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    responses (id) {
        id -> Text,
        number -> BigInt,
        finding -> HexId,
        listing_id -> HexId,
        rule -> Text,
        kind -> Text,
        by -> Text,
        text -> Text,
        until -> Nullable<Text>,
        withdraws -> Nullable<BigInt>,
        at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    findings_seen (fingerprint) {
        fingerprint -> HexId,
        listing_id -> HexId,
    }
}

diesel::table! {
    source_events (number) {
        number -> BigInt,
        source -> Text,
        state -> Text,
        reason -> Text,
        by -> Text,
        at -> BigInt,
        listings -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    methods (method) {
        method -> HexId,
        tagging -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    unit_readings (model, unit) {
        model -> HexId,
        unit -> HexId,
        seen -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    fetches (number) {
        number -> BigInt,
        run_id -> HexId,
        source -> Text,
        start -> Text,
        url -> Text,
        location -> Text,
        at -> BigInt,
        status -> BigInt,
        headers -> Text,
        digest -> HexId,
        bytes -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::key::HexId;

    fetch_events (number) {
        number -> BigInt,
        run_id -> HexId,
        source -> Text,
        kind -> Text,
        site -> Text,
        detail -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    seals (number) {
        number -> BigInt,
        kind -> Text,
        subject -> Text,
        digest -> Text,
    }
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    runs,
    snapshots,
    listings,
    versions,
    changes,
    assessments,
    issues,
    resolved_issues,
    decisions,
    registers,
    register_decisions,
    responses,
    findings_seen,
    source_events,
    fetches
);

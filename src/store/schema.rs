//! The tables as Diesel sees them; a test that runs every query on a fresh database ensures that they match
//! `migrations/`.

#![allow(missing_docs, reason = "column names are documented in migrations/ and docs/ARCHITECTURE.md")]

diesel::table! {
    runs (id) {
        id -> Text,
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
    snapshots (digest) {
        digest -> Text,
        bytes -> BigInt,
        run_id -> Text,
        name -> Text,
        stored_at -> BigInt,
    }
}

diesel::table! {
    listings (id) {
        id -> Text,
        source -> Text,
        native_id -> Text,
        record_digest -> Text,
        reading -> Text,
        version_id -> Text,
        versions -> BigInt,
        method -> Text,
        first_seen -> BigInt,
        last_seen -> BigInt,
        missed -> BigInt,
        last_read -> BigInt,
        missed_at -> BigInt,
        content_digest -> Text,
        removed -> BigInt,
    }
}

diesel::table! {
    versions (id) {
        id -> Text,
        listing_id -> Text,
        number -> BigInt,
        record_digest -> Text,
        reading -> Text,
        snapshot -> Text,
        file -> Text,
        file_row -> BigInt,
        file_line -> BigInt,
        byte_offset -> BigInt,
        byte_length -> BigInt,
        run_id -> Text,
        observed_at -> BigInt,
        listing -> Text,
        recorded_at -> BigInt,
        observed_by -> Text,
        late -> BigInt,
    }
}

diesel::table! {
    changes (seq) {
        seq -> BigInt,
        kind -> Text,
        listing_id -> Text,
        version_id -> Text,
        run_id -> Text,
        at -> BigInt,
        method -> Text,
        observed_at -> BigInt,
        fields -> Text,
    }
}

diesel::table! {
    assessments (version_id, method) {
        version_id -> Text,
        method -> Text,
        body -> Text,
    }
}

diesel::table! {
    issues (id) {
        id -> Text,
        source -> Text,
        code -> Text,
        version_id -> Nullable<Text>,
        run_id -> Text,
        body -> Text,
        snapshot -> Text,
    }
}

diesel::table! {
    resolved_issues (issue) {
        issue -> Text,
        run_id -> Text,
    }
}

diesel::table! {
    decisions (id) {
        id -> Text,
        number -> BigInt,
        listing_id -> Text,
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
    responses (id) {
        id -> Text,
        number -> BigInt,
        finding -> Text,
        listing_id -> Text,
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
    findings_seen (fingerprint) {
        fingerprint -> Text,
        listing_id -> Text,
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
    source_events
);

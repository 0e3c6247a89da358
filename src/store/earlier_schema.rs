//! The tables as they were before step 15, under the names that step gives them; `rewrite.rs` reads them.

#![allow(missing_docs, reason = "the columns are those of `schema.rs`")]

diesel::table! {
    earlier_runs (id) {
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
    earlier_snapshots (digest) {
        digest -> Text,
        bytes -> BigInt,
        run_id -> Text,
        name -> Text,
        stored_at -> BigInt,
    }
}

diesel::table! {
    earlier_listings (id) {
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
    earlier_versions (id) {
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
    earlier_changes (seq) {
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
    earlier_assessments (version_id, method) {
        version_id -> Text,
        method -> Text,
        body -> Text,
    }
}

diesel::table! {
    earlier_issues (id) {
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
    earlier_resolved_issues (issue) {
        issue -> Text,
        run_id -> Text,
    }
}

diesel::table! {
    earlier_decisions (id) {
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
    earlier_responses (id) {
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
    earlier_findings_seen (fingerprint) {
        fingerprint -> Text,
        listing_id -> Text,
    }
}

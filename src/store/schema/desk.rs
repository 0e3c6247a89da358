//! The tables of what people do through the API: cases, alerts, notes, and answers kept for repeated requests.

diesel::table! {
    idempotency_keys (caller, key) {
        caller -> Text,
        key -> Text,
        request -> Text,
        status -> BigInt,
        body -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    case_events (number) {
        number -> BigInt,
        case_id -> Text,
        agency -> Text,
        act -> Text,
        by -> Text,
        at -> BigInt,
        change -> BigInt,
        seen -> Text,
    }
}

diesel::table! {
    alerts (id) {
        id -> Text,
        subject -> Text,
        agency -> Text,
        name -> Text,
        query -> Text,
        what -> Text,
        deliver -> Text,
        address -> Text,
        digest -> Text,
        max_items -> BigInt,
        state -> Text,
        notice -> Text,
        secret -> Text,
        earlier_secret -> Text,
        earlier_until -> BigInt,
        capability -> Text,
        revision -> BigInt,
        created_at -> BigInt,
        through -> BigInt,
        matches -> BigInt,
        reported -> BigInt,
    }
}

diesel::table! {
    alert_matches (alert, number) {
        alert -> Text,
        number -> BigInt,
        change -> BigInt,
        at -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    alert_deliveries (id) {
        id -> Text,
        alert -> Text,
        kind -> Text,
        first_match -> BigInt,
        last_match -> BigInt,
        created_at -> BigInt,
        state -> Text,
        attempts -> BigInt,
        next_at -> BigInt,
        ended_at -> BigInt,
        status -> BigInt,
        note -> Text,
        body -> Text,
    }
}

diesel::table! {
    notes (number) {
        number -> BigInt,
        note -> Text,
        revision -> BigInt,
        agency -> Text,
        kind -> Text,
        subject -> Text,
        by -> Text,
        text -> Text,
        state -> Text,
        at -> BigInt,
    }
}

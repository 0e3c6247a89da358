//! `GET /api/v1/risk`: every sum is made of the parts beside it.

use super::support::World;
use serde_json::Value;

fn sum(risk: &Value, list: &str) -> u64 {
    risk[list].as_array().unwrap().iter().map(|p| p["count"].as_u64().unwrap()).sum()
}

#[actix_web::test]
async fn the_counts_of_findings_add_up() {
    let mut world = World::new(7);
    world.add(&[("x", "Rain gauges of a valley")]);
    let answer = world.get("/api/v1/risk").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let risk = answer.json();
    assert_eq!(risk["listings"], 8);
    let findings = risk["findings"].as_u64().unwrap();
    for list in ["by_severity", "by_verdict", "by_pack", "by_rule"] {
        assert_eq!(sum(&risk, list), findings, "{list}");
    }
    assert_eq!(sum(&risk, "listings_by_highest_severity"), risk["listings_with_findings"].as_u64().unwrap());
    assert_eq!(risk["findings_without_card"], 0);
    // No country is stated, so rules of countries wait for one.
    let wants = risk["listings_undecided_by_fact"].as_array().unwrap();
    let countries = wants.iter().find(|p| p["name"] == "countries").expect("countries are not stated");
    assert!(countries["count"].as_u64().unwrap() >= 7, "{wants:?}");
}

#[actix_web::test]
async fn the_overview_takes_the_parameters_of_a_search() {
    let mut world = World::new(3);
    world.add(&[("x", "Rain gauges of a valley")]);
    let narrowed = world.get("/api/v1/risk?q=title:rain").await.json();
    assert_eq!(narrowed["listings"], 1);
    let undecided = world.get("/api/v1/risk?undecided=countries").await.json();
    assert!(undecided["listings"].as_u64().unwrap() >= 3);
    assert_eq!(world.get("/api/v1/risk?page=2").await.code(), "unknown-parameter");
    assert_eq!(world.get("/api/v1/risk?sevrity=high").await.code(), "unknown-parameter");
}

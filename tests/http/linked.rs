//! Links between claims, made and taken back by programs, under the rules of the pages.

use galley::domain::access::Scope;
use galley::domain::people::Role;
use reqwest::Method;
use serde_json::json;

use crate::families::accepted;
use crate::support::spawn_app;

#[tokio::test(flavor = "multi_thread")]
async fn a_program_links_claims_and_takes_it_back() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let june = "The Kell Line carried 31,000 passengers in June, according to its managers.";
    let first = accepted(&checker, "Harbour news", june).await;
    let again = "The Kell Line carried 33,000 passengers in June, according to its managers.";
    let second = accepted(&checker, "More passengers", again).await;
    let third = accepted(
        &checker,
        "Ferries",
        "The Kell Line lost 4,000 passengers in July, its managers said.",
    )
    .await;
    let both = [Scope::ReadDesk, Scope::WriteClaims];
    let program = app.program_of(Role::Checker, &both).await;
    let at = |number: &str| format!("/api/v1/claims/{number}/links");

    let said = json!({ "tie": "repeats", "claim": first, "fit": "narrower" });
    let claim = program.post(&at(&second), &said).await.expect(200).json();
    let link = &claim["links"][0];
    assert_eq!(link["tie"], "repeats");
    assert_eq!(
        (&link["claim"], &link["fit"]),
        (&json!(first), &json!("narrower"))
    );
    // A repeat of a repeat is a repeat of the first; said again, it fits anew.
    let said = json!({ "tie": "repeats", "claim": second });
    let claim = program.post(&at(&third), &said).await.expect(200).json();
    assert_eq!(claim["links"][0]["claim"], json!(first));
    let said = json!({ "tie": "contradicts", "claim": third });
    program.post(&at(&second), &said).await.expect(200);
    assert!(
        checker
            .open(&format!("/claims/{third}"))
            .await
            .says("Contradicts")
    );

    for (said, status) in [
        (json!({ "tie": "likes", "claim": first }), 422),
        (
            json!({ "tie": "repeats", "claim": first, "fit": "wider" }),
            422,
        ),
        (json!({ "tie": "updates", "claim": "C-9999" }), 422),
        (json!({ "tie": "updates", "claim": second }), 422),
        (json!({ "ties": "updates" }), 400),
    ] {
        let seen = program.post(&at(&second), &said).await;
        assert_eq!(seen.status, status, "{said}: {}", seen.body);
    }
    let missing = json!({ "tie": "updates", "claim": first });
    program.post(&at("C-9999"), &missing).await.expect(404);
    // Nobody who may only read makes a link, or takes one away.
    let away = format!("{}/repeats/{first}", at(&second));
    let reader = app.program_of(Role::Checker, &[Scope::ReadDesk]).await;
    reader.post(&at(&second), &missing).await.expect(403);
    let delete = async |path: &str| {
        program
            .send(program.request(Method::DELETE, path), path)
            .await
    };
    let refused = reader
        .send(reader.request(Method::DELETE, &away), &away)
        .await;
    refused.expect(403);
    let guest = app.program_of(Role::Reader, &both).await;
    guest.post(&at(&second), &missing).await.expect(403);

    delete(&away).await.expect(204);
    delete(&away).await.expect(404);
    delete(&format!("{}/likes/{first}", at(&second)))
        .await
        .expect(404);
    let claim = format!("/api/v1/claims/{second}");
    let claim = program.get(&claim).await.expect(200).json();
    assert_eq!(claim["links"].as_array().unwrap().len(), 1, "{claim}");
    assert_eq!(claim["links"][0]["tie"], "contradicts");
}

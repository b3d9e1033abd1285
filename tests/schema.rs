//! The schema: it goes up, down and up again, and refuses what must never change.

use galley::store::Store;

#[tokio::test]
async fn the_schema_goes_up_and_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::connect(&format!("sqlite://{}/a.db", folder.path().display()))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.pending_migrations().await.unwrap(), 0);
    store.ping().await.unwrap();
    assert!(store.check().await.unwrap().is_empty());
}

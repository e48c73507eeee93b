//! Finding, adding, removing.

use std::fs;

use super::{acme, file, shipped};
use crate::providers::{ProviderError, Registry, registry::Origin};

fn near(id: &str) -> Vec<String> {
    match shipped().find(id) {
        Err(ProviderError::Unknown { near, .. }) => near,
        other => panic!("{id}: {other:?}"),
    }
}

#[test]
fn near_misses_are_suggested() {
    for (typed, meant) in [
        ("gogle", "google"),
        ("Google", "google"),
        ("micrsoft", "microsoft"),
        ("githb", "github"),
        ("youtub", "youtube"),
    ] {
        assert_eq!(near(typed).first().map(String::as_str), Some(meant), "{typed}");
    }
    for typed in ["zzzzzz", "", "a", "../../etc/passwd", "\u{1b}[31m"] {
        assert!(near(typed).is_empty(), "{typed}");
    }
    assert_eq!(shipped().find("\u{1b}x").unwrap_err().to_string(), "unknown provider `\\u{1b}x`");
}

#[test]
fn an_own_provider_comes_and_goes() {
    let home = tempfile::tempdir().unwrap();
    let registry = Registry::new(&home.path().join("deep/providers"));
    let path = registry.add(&acme(""), false).unwrap();
    assert_eq!(registry.origin("acme"), Some(Origin::User));
    assert_eq!(registry.find("acme").unwrap().id, "acme");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }
    let before = fs::read(&path).unwrap();
    let error = registry.add(&acme("name = \"Other\""), false).unwrap_err().to_string();
    assert!(error.ends_with("acme.toml: `acme` is there already"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    registry.add(&acme("name = \"Other\""), true).unwrap();
    assert_eq!(registry.find("acme").unwrap().name, "Other");
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file stays");
    assert_eq!(registry.remove("acme").unwrap(), path);
    assert!(matches!(registry.remove("acme"), Err(ProviderError::Unknown { .. })));
    assert!(!registry.contains("acme"));
}

#[test]
fn bad_providers_are_not_written() {
    let home = tempfile::tempdir().unwrap();
    let registry = Registry::new(home.path());
    for id in ["../evil", "a/b", "", "A", "-a", "google"] {
        let mut provider = acme("");
        provider.id = id.into();
        assert!(registry.add(&provider, true).is_err(), "{id}");
    }
    let mut provider = acme("");
    provider.token_url = Some("http://evil.test/".into());
    assert!(registry.add(&provider, true).is_err());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn an_id_that_comes_with_the_program_is_taken() {
    let home = tempfile::tempdir().unwrap();
    let registry = Registry::new(home.path());
    fs::write(home.path().join("google.toml"), file("").replace("acme\"", "google\"")).unwrap();
    fs::write(home.path().join("gitlab.toml"), file("").replace("id = \"acme\"", "id = \"gitlab\"")).unwrap();
    let error = registry.find("google").unwrap_err().to_string();
    assert!(
        error.ends_with("google.toml: line 1: `id`: `google` is built in, give your own provider another"),
        "{error}"
    );
    let error = registry.find("gitlab").unwrap_err().to_string();
    let words = "gitlab.toml: line 1: `id`: `gitlab` is in the catalogue, give your own provider another";
    assert!(error.ends_with(words), "{error}");
    assert_eq!(registry.origin("gitlab"), Some(Origin::Catalogue));
    let (all, errors) = registry.all();
    assert_eq!(errors.len(), 2);
    for (origin, id) in [(Origin::Builtin, "google"), (Origin::Catalogue, "gitlab")] {
        let found: Vec<_> = all.iter().filter(|(_, provider)| provider.id == id).map(|(origin, _)| *origin).collect();
        assert_eq!(found, [origin]);
    }
    let add = |id: &str| registry.add(&super::Provider { id: id.into(), ..acme("") }, true);
    assert!(add("gitlab").is_err() && add("google").is_err());
    registry.remove("gitlab").unwrap();
    assert_eq!(registry.find("gitlab").unwrap().name, "GitLab");
    registry.remove("google").unwrap();
    assert_eq!(registry.find("google").unwrap().name, "Google");
    let error = registry.remove("google").unwrap_err().to_string();
    assert_eq!(error, "`google` comes with oauthctl and cannot be removed");
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let home = tempfile::tempdir().unwrap();
    let registry = Registry::new(home.path());
    let write = |name: &str, bytes: &[u8]| fs::write(home.path().join(name), bytes).unwrap();
    write("acme.toml", file("").as_bytes());
    write("broken.toml", b"id = ");
    write("other.toml", file("").as_bytes());
    write("latin.toml", b"id = \"\xe9\"");
    write("Bad Name.toml", b"");
    write(".hidden.toml", b"nonsense");
    write("notes.txt", b"nonsense");
    write("huge.toml", format!("id = \"huge\"\ntoken_url = \"https://a.test\"\n{}", "#".repeat(300_000)).as_bytes());
    fs::create_dir(home.path().join("folder.toml")).unwrap();
    let (all, errors) = registry.all();
    let own: Vec<_> = all.iter().filter(|(origin, _)| *origin == Origin::User).map(|(_, p)| p.id.as_str()).collect();
    assert_eq!(own, ["acme"]);
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 6, "{texts:#?}");
    for name in [
        "broken.toml: line 1: ",
        "other.toml: line 1: `id`: `acme`",
        "latin.toml: is not UTF-8",
        "Bad Name.toml: ",
        "huge.toml: ",
        "folder.toml: ",
    ] {
        assert!(texts.iter().any(|text| text.contains(name)), "{name} {texts:#?}");
    }
    assert_eq!(registry.find("acme").unwrap().id, "acme");
    assert!(matches!(registry.find("broken"), Err(ProviderError::Data { .. })));
    let ids: Vec<_> = all.iter().map(|(_, provider)| provider.id.clone()).collect();
    assert!(ids.is_sorted());
}

#[test]
fn an_id_leads_nowhere_else() {
    let home = tempfile::tempdir().unwrap();
    let registry = Registry::new(&home.path().join("providers"));
    fs::create_dir(home.path().join("providers")).unwrap();
    let outside = home.path().join("outside.toml");
    fs::write(&outside, file("")).unwrap();
    for id in ["../outside", outside.with_extension("").to_str().unwrap()] {
        assert_eq!(registry.origin(id), None);
        assert!(matches!(registry.find(id), Err(ProviderError::Unknown { .. })));
        assert!(matches!(registry.remove(id), Err(ProviderError::Unknown { .. })));
    }
    assert!(outside.exists());
}

#[test]
fn an_unreadable_folder_hides_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("providers");
    fs::write(&place, "a file").unwrap();
    let registry = Registry::new(&place);
    assert!(registry.find("google").is_ok());
    let (all, errors) = registry.all();
    assert!(all.len() > 4);
    assert!(matches!(errors.as_slice(), [ProviderError::Io { .. }]), "{errors:?}");
    assert!(matches!(registry.add(&acme(""), false), Err(ProviderError::Io { .. })));
}

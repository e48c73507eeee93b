//! `oauthctl rename`: the name changes, all else stays.

use clap::Args as ClapArgs;

use super::{Context, Failure, Kind, Outcome, Report, integration::Views};
use crate::{system::paths, vault::Record};

/// Give an integration another name
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Its name now
    pub old: String,
    /// Its name from now on
    pub new: String,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    paths::check_name(&args.new)?;
    let opened = context.open()?;
    let integration = context.integration(opened.as_ref().map(|opened| &opened.snapshot), &args.old)?;
    let Some(opened) = opened else {
        return Err(Failure::new(Kind::SignInNeeded, format!("{} is not connected", args.old)));
    };
    opened.vault.write(|tx| {
        if tx.integration(&args.new)?.is_some() {
            return Err(Failure::usage(format!("`{}` is taken; nothing was changed", args.new)));
        }
        let Some(mut current) = tx.integration(&integration.name)? else {
            return Err(Failure::usage(format!("{} is gone: another process removed it", integration.name)));
        };
        current.name.clone_from(&args.new);
        tx.update_integration(&current)?;
        tx.record(&Record {
            action: "rename".into(),
            integration: Some(args.new.clone()),
            result: format!("ok: was {}", integration.name),
            fingerprint: None,
        })?;
        Ok(())
    })?;
    let snapshot = opened.vault.read()?;
    let found = context.integration(Some(&snapshot), &args.new)?;
    let view = Views::new(context, &opened.vault, &snapshot).of(&found)?;
    Ok(Report::note(format!("{} is now {}", integration.name, args.new), &view))
}

//! From words to a command to an exit code.

use std::{ffi::OsString, sync::Arc};

use clap::{Parser, error::ErrorKind};

use super::{Cli, Color, Command, Global, LogFormat, generate, output::Output};
use crate::{
    commands::{self, Context, Failure, Kind, Outcome, Report, demo},
    config::{Environment, Settings},
    system::{
        System,
        browser::SystemBrowser,
        clock::{Clock, SystemClock},
        http::Network,
        process,
        terminal::{Blocks, StderrTerminal},
    },
};

/// Runs the program; gives its exit code.
pub fn run(args: &[OsString], mut environment: Environment) -> u8 {
    let cli = match Cli::read(args) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, &Output::of_words(args)),
    };
    let output = Output::new(&cli.global, &environment);
    if process::stdout_closed() && prints(&cli.command) {
        return output.failure(&closed());
    }
    // for packagers, who may have no home and no settings
    match &cli.command {
        Command::Completions(args) => return output.report(generate::completions(args)),
        Command::Man(args) => {
            return generate::man(args).map_or_else(|error| output.failure(&error), |done| output.report(done));
        }
        _ => {}
    }
    let settings = match Settings::load(&cli.global.flags(), &mut environment) {
        Ok(settings) => settings,
        Err(error) => return output.failure(&error.into()),
    };
    let clock = Arc::new(SystemClock::start());
    let log: Option<Arc<dyn Clock>> = if cli.global.log_format == LogFormat::Json { Some(clock.clone()) } else { None };
    let system = System {
        browser: Arc::new(SystemBrowser),
        clock,
        http: Arc::new(Network::default()),
        terminal: Arc::new(
            StderrTerminal::new(cli.global.quiet, settings.no_input)
                .in_json(cli.global.json)
                .logging(log)
                .verbose(cli.global.verbose > 0)
                .drawing(settings.blocks.then(|| Blocks { colored: !output.is_plain() }))
                .with_askpass(settings.askpass.clone()),
        ),
    };
    execute(&cli, settings, system, &output)
}

fn execute(cli: &Cli, settings: Settings, system: System, output: &Output) -> u8 {
    let lines = |json: &serde_json::Value, text: &str| output.line(json, text);
    let context = Context::new(cli.global.json, &lines, settings, system);
    if let Command::Demo(args) = &cli.command {
        return match &args.command {
            None => journey(&context, output),
            Some(demo::Command::Serve { port, token_ttl, approve }) => {
                match demo::serve(&context, *port, *token_ttl, *approve) {
                    Ok(never) => match never {},
                    Err(failure) => output.failure(&failure),
                }
            }
        };
    }
    let code = match dispatch(&context, &cli.command) {
        Ok(report) => output.report(report),
        Err(failure) => output.failure(&failure),
    };
    commands::hooks::run(&context);
    code
}

fn dispatch(context: &Context<'_>, command: &Command) -> Outcome {
    match command {
        Command::Audit(args) => commands::audit::run(context, args),
        Command::CargoCredential(args) => commands::cargo_credential::run(context, args),
        Command::Client(args) => commands::client::run(context, args),
        Command::Completions(_) | Command::Demo(_) | Command::Man(_) => Ok(Report::default()), // had their turn
        Command::Connect(args) => commands::connect::run(context, args),
        Command::Consents(args) => commands::consents::run(context, args),
        Command::DockerCredential(args) => commands::docker_credential::run(context, args),
        Command::Doctor(args) => commands::doctor::run(context, args),
        Command::Exec(args) => commands::exec::run(context, args),
        Command::Features(args) => commands::features::run(context, args),
        Command::GitCredential(args) => commands::git_credential::run(context, args),
        Command::Hosts(args) => commands::hosts::run(context, args),
        Command::Init(args) => commands::init::run(context, args),
        Command::KubeCredential(args) => commands::kube_credential::run(context, args),
        Command::List(args) => commands::list::run(context, args),
        Command::Provider(args) => commands::provider::run(context, args),
        Command::Refresh(args) => commands::refresh::run(context, args),
        Command::Remove(args) => commands::remove::run(context, args),
        Command::Rename(args) => commands::rename::run(context, args),
        Command::Request(args) => commands::request::run(context, args),
        Command::Revoke(args) => commands::revoke::run(context, args),
        Command::Scopes(args) => commands::scopes::run(context, args),
        Command::Show(args) => commands::show::run(context, args),
        Command::Status(args) => commands::status::run(context, args),
        Command::Sync(args) => commands::sync::run(context, args),
        Command::Token(args) => commands::token::run(context, args),
        Command::Vault(args) => commands::vault::run(context, args),
    }
}

/// Words that clap does not take: help and version are answers, the rest is exit 2.
fn refuse(error: &clap::Error, output: &Output) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion if process::stdout_closed() => output.failure(&closed()),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => output.help(&error.render()),
        _ => output.usage(error),
    }
}

/// `exec` leaves stdout to the program; git opens none for what has no answer.
fn prints(command: &Command) -> bool {
    use commands::git_credential::{Args, Command as Git};
    !matches!(
        command,
        Command::Exec(_) | Command::GitCredential(Args { command: Git::Erase | Git::Store | Git::Unknown(_) })
    )
}

fn closed() -> Failure {
    Failure::new(Kind::Storage, "stdout is closed: there is nowhere to write to")
}

/// `demo`: each step is parsed and run as if it had been typed.
fn journey(outer: &Context<'_>, output: &Output) -> u8 {
    let journey = match demo::Journey::begin(outer) {
        Ok(journey) => journey,
        Err(failure) => return output.failure(&failure),
    };
    for step in journey.steps() {
        output.step(step.about, &step.words);
        let code = match one_step(outer, &journey, &step, output) {
            Ok(code) => code,
            Err(failure) => output.failure(&failure),
        };
        if code != 0 {
            return code;
        }
    }
    output.closing(&journey.summary())
}

fn one_step(outer: &Context<'_>, journey: &demo::Journey, step: &demo::Step, output: &Output) -> Result<u8, Failure> {
    let words = std::iter::once("oauthctl".to_owned()).chain(step.words.iter().cloned());
    let cli = Cli::try_parse_from(words).map_err(|error| Failure::new(Kind::Failed, error.to_string()))?;
    let settings = journey.settings(&outer.settings)?;
    let system = journey.system(&outer.system);
    let global = Global { json: outer.json, color: Color::Auto, ..cli.global.clone() };
    Ok(execute(&Cli { global, command: cli.command }, settings, system, output))
}

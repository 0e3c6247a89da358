//! Throws texts at the parser of queries. Whatever was typed: no panic, every diagnostic has its place in the text,
//! what a diagnostic offers can be parsed, and the printed query means the same as the typed one.

#![no_main]

use brokerwatch_index::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let (ast, diagnostics) = parse(typed);
    for diagnostic in &diagnostics {
        assert!(typed.is_char_boundary(diagnostic.position), "{typed:?}: {diagnostic:?}");
        assert!(typed.get(diagnostic.span.clone()).is_some(), "{typed:?}: {diagnostic:?}");
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.contains('\n'), "{typed:?}: {diagnostic:?}");
        if let Some(mended) = diagnostic.applied(typed) {
            parse(&mended);
        }
    }
    let printed = ast.to_string();
    let (again, _) = parse(&printed);
    assert_eq!(ast, again, "{typed:?} is printed as {printed:?}");
    assert_eq!(printed, again.to_string(), "{typed:?}");
    if let Some(strict) = ast.strict() {
        assert_eq!(parse(&strict.to_string()).0, strict, "{typed:?}");
    }
});

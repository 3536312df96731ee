//! Prompts and their templates. The printed forms were compared with those of Jinja 3.1.

use std::time::{Duration, Instant};

use patchbay_workflow::prompt::{Message, PromptError, messages, variables};
use serde_json::{Value, json};

fn prompt(content: impl Into<Value>) -> Value {
    json!({"messages": [{"role": "user", "content": content.into()}]})
}

fn render(template: &str, variables: &Value) -> Result<Value, PromptError> {
    messages(&prompt(template), variables).map(|mut messages| messages.remove(0).content)
}

#[test]
fn templates_render_as_in_jinja() {
    let input = json!({
        "input": "a <b> & 'c'", "n": 3, "f": 1.0, "tiny": 0.00001, "huge": 1e16, "yes": true,
        "nothing": null, "list": ["a", 1, 2.5, null, false], "user": {"name": "Ann", "age": 7},
        "quotes": ["it's", "say \"x\"", "both ' and \"", "line\nbreak\t\\ \u{1} é"],
        "docs": [{"title": "T1"}, {"title": "T2"}], "big": 18_446_744_073_709_551_615_u64
    });
    let cases = [
        ("{{input}}", "a <b> & 'c'"),
        ("plain text\n", "plain text"),
        (
            "{{ n }} {{ f }} {{ tiny }} {{ huge }} {{ big }}",
            "3 1.0 1e-05 1e+16 18446744073709551615",
        ),
        ("{{ yes }} {{ nothing }}", "True None"),
        ("{{ list }}", "['a', 1, 2.5, None, False]"),
        ("{{ user }}", "{'name': 'Ann', 'age': 7}"),
        (
            "{{ quotes }}",
            r#"["it's", 'say "x"', 'both \' and "', 'line\nbreak\t\\ \x01 é']"#,
        ),
        (
            "{{ user.name }} {{ user['age'] }} [{{ user.missing }}]",
            "Ann 7 []",
        ),
        (
            "{% for d in docs %}{{ loop.index }}:{{ d.title }};{% endfor %}",
            "1:T1;2:T2;",
        ),
        (
            "{% for k, v in user.items() %}{{ k }}={{ v }} {% endfor %}",
            "name=Ann age=7 ",
        ),
        ("{% if n > 2 %}many{% else %}few{% endif %}", "many"),
        ("{{ input | upper | replace('A', 'X') }}", "X <B> & 'C'"),
        (
            "{{ list | join('-') }} {{ docs | length }}",
            "a-1-2.5-None-False 2",
        ),
        (
            "{{ ', '.join(['x', 'y']) }} {{ input.replace('a', 'z') }}",
            "x, y z <b> & 'c'",
        ),
        ("{% set x = n * 2 %}{{ x }}{# nothing #}", "6"),
        (
            "{{ 'a\nb' | indent(2) }} {{ '%s-%03d' | format(n, n) }}",
            "a\n  b 3-003",
        ),
        ("{% raw %}{{ n }}{% endraw %}", "{{ n }}"),
        ("{% for i in range(3) %}{{ i }}{% endfor %}", "012"),
    ];
    for (template, expected) in cases {
        assert_eq!(render(template, &input), Ok(json!(expected)), "{template}");
    }
}

#[test]
fn messages_keep_roles_and_what_a_provider_needs() {
    let prompt = json!({"messages": [
        {"role": "system", "content": "Be {{tone}}", "metadata": {"x": 1}},
        {"content": "{{ not rendered }}", "static": true},
        {"role": "assistant", "content": "", "tool_calls": [{"id": "c1"}], "name": null},
        {"role": "tool", "content": "{{tone}}", "tool_call_id": "c1"},
        {"role": "developer", "content": "d"},
    ]});

    let rendered = messages(&prompt, &json!({"tone": "kind"})).unwrap();

    let message = |role: &str, content: &str, extra: Value| Message {
        role: role.to_owned(),
        content: json!(content),
        extra: extra.as_object().unwrap().clone(),
    };
    let expected = [
        message("system", "Be kind", json!({})),
        message("user", "{{ not rendered }}", json!({})),
        message("assistant", "", json!({"tool_calls": [{"id": "c1"}]})),
        message("tool", "kind", json!({"tool_call_id": "c1"})),
        message("developer", "d", json!({})),
    ];
    assert_eq!(rendered, expected);
}

#[test]
fn the_templates_of_parts_are_rendered() {
    let parts = json!([
        {"type": "text", "text": "See {{what}}"},
        {"type": "image_url", "image_url": {"url": "{{image}}", "detail": "low"}},
        {"type": "file", "file": {"file_data": "{{data}}", "video_metadata": {"fps": 1}}},
    ]);
    let input = json!({"what": "this", "image": "https://example.com/i.png", "data": "data:x"});

    let content = messages(&prompt(parts), &input).unwrap().remove(0).content;

    let expected = json!([
        {"type": "text", "text": "See this"},
        {"type": "image_url", "image_url": {"url": "https://example.com/i.png", "detail": "low"}},
        {"type": "file", "file": {"file_data": "data:x", "video_metadata": {"fps": 1}}},
    ]);
    assert_eq!(content, expected);
}

#[test]
fn a_single_text_part_becomes_its_text() {
    let parts = json!([{"type": "text", "text": "Hi {{who}}"}]);
    let content = messages(&prompt(parts), &json!({"who": "you"}))
        .unwrap()
        .remove(0)
        .content;
    assert_eq!(content, json!("Hi you"));
}

#[test]
fn the_variables_of_all_templates_are_found() {
    let prompt = json!({"messages": [
        {"role": "user", "content": "{{ a }} {% for x in items %}{{ x }} {{ b.c }}{% endfor %}"},
        {"role": "user", "content": [
            {"type": "text", "text": "{% set own = range(3) %}{{ own }} {{ d | default('x') }}"},
            {"type": "image_url", "image_url": {"url": "{{ image }}"}},
        ]},
        {"role": "user", "content": "{{ ignored }}", "static": true},
    ]});

    let found: Vec<String> = variables(&prompt).unwrap().into_iter().collect();

    assert_eq!(found, ["a", "b", "d", "image", "items"]);
}

#[test]
fn missing_variables_are_all_named() {
    let prompt = json!({"messages": [
        {"role": "user", "content": "{{ b }} {{ given }}"},
        {"role": "user", "content": "{{ a }} {{ b }}"},
    ]});

    let error = messages(&prompt, &json!({"given": null})).unwrap_err();

    assert_eq!(
        error,
        PromptError::MissingVariables(vec!["a".to_owned(), "b".to_owned()])
    );
    assert_eq!(error.to_string(), "variables are missing: a, b");
    for variables in [json!(null), json!([1]), json!("given")] {
        let error = messages(&prompt, &variables).unwrap_err();
        assert!(matches!(error, PromptError::MissingVariables(names) if names.len() == 3));
    }
}

#[test]
fn prompts_of_another_shape_are_refused() {
    let text = "must be text or a list of parts";
    let cases = [
        (
            json!(null),
            "prompt must be an object with a list of messages".to_owned(),
        ),
        (
            json!("text"),
            "prompt must be an object with a list of messages".to_owned(),
        ),
        (
            json!({"messages": {}}),
            "prompt must be an object with a list of messages".to_owned(),
        ),
        (
            json!({"messages": []}),
            "messages cannot be blank".to_owned(),
        ),
        (
            json!({"messages": ["hi"]}),
            "messages.0 must be an object".to_owned(),
        ),
        (
            json!({"messages": [{"role": "user"}]}),
            format!("messages.0.content {text}"),
        ),
        (
            json!({"messages": [{"content": 5}]}),
            format!("messages.0.content {text}"),
        ),
        (
            json!({"messages": [{"content": "a"}, {"role": "bot", "content": "a"}]}),
            "messages.1.role must be user, system, assistant, tool or developer".to_owned(),
        ),
        (
            prompt(json!([{"type": "audio"}])),
            "messages.0.content.0.type must be text, image_url or file".to_owned(),
        ),
        (
            prompt(json!(["text"])),
            "messages.0.content.0.type must be text, image_url or file".to_owned(),
        ),
        (
            prompt(json!([{"type": "image_url", "image_url": "x"}])),
            "messages.0.content.0.image_url.url must be text".to_owned(),
        ),
    ];
    for (prompt, expected) in cases {
        assert_eq!(
            messages(&prompt, &json!({})).unwrap_err().to_string(),
            expected
        );
        assert_eq!(variables(&prompt).unwrap_err().to_string(), expected);
    }
}

#[test]
fn templates_that_fail_say_where() {
    let error = render("{{ a", &json!({})).unwrap_err();
    let PromptError::Template { place, reason } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(place, "messages.0.content");
    assert!(reason.starts_with("syntax error"), "{reason}");

    let error = render("{{ a.b.c }}", &json!({"a": {}})).unwrap_err();
    assert!(matches!(error, PromptError::Template { .. }), "{error:?}");
    for template in [
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{{ debug() }}",
    ] {
        let error = render(template, &json!({"debug": null})).unwrap_err();
        assert!(
            matches!(error, PromptError::Template { .. }),
            "{template}: {error:?}"
        );
    }
}

#[test]
fn variables_are_not_templates() {
    let input = json!({"input": "{{ other }}{% for i in x %}"});
    assert_eq!(render("{{ input }}", &input), Ok(input["input"].clone()));
}

#[test]
fn hostile_templates_end_soon() {
    let input = json!({"big": "x".repeat(100_000), "a": 1, "x": "x", "list": vec![0; 20_000]});
    let loops = "{% for i in range(1000) %}".repeat(6) + "x" + &"{% endfor %}".repeat(6);
    let doubling = "{% set a = 'ab' %}".to_owned() + &"{% set a = a ~ a %}".repeat(60) + "{{ a }}";
    let tripling = "{% for x in [x ~ x ~ x] %}".repeat(40) + "{{ x }}" + &"{% endfor %}".repeat(40);
    let folded = format!("{{{{ {} }}}}", ["'x' * 90000000"; 100].join(" ~ "));
    let nested = "{% set a = [a] %}".repeat(60_000) + "{{ a }}";
    let chain = format!("{{{{ {} }}}}", vec!["big"; 200_000].join(" ~ "));
    let filters = format!("{{{{ big {} }}}}", "| upper".repeat(100_000));
    let conditions = "{% if big %}".to_owned() + &"{% elif big %}".repeat(60_000) + "{% endif %}";
    let cases = [
        loops.as_str(),
        "{% for i in range(100000) %}{{ big }}{% endfor %}",
        "{{ 'x' * 99000000 }}",
        "{{ 'x' * 100000000000 }}",
        "{{ big | replace('', big) }}",
        "{{ big.replace('x', big) }}",
        "{{ range(100000) | join(big) }}",
        "{{ big.join(range(100000)) }}",
        "{{ big | indent(99999999999) }}",
        "{{ big | indent(width=99999999999) }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ '%*d' | format(999999999, 1) }}",
        "{{ ('%(a)s' * 100000) | format(a=big) }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ ('{0}' * 100000).format(big) }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set ns = namespace() %}{% set ns.a = [ns] %}{{ ns }}",
        "{% set ns = namespace(a=1) %}{% set ns.a = ns %}{{ ns ~ '' }}",
        "{% macro m(s) %}{{ m(s ~ s) }}{% endmacro %}{{ m(big) }}",
        "{% set x %}{% for i in range(100000) %}{{ big }}{% endfor %}{% endset %}",
        "{{ [1] | batch(99999999999, 0) }}",
        "{{ [1] | slice(99999999999) }}",
        doubling.as_str(),
        tripling.as_str(),
        folded.as_str(),
        nested.as_str(),
        chain.as_str(),
        filters.as_str(),
        conditions.as_str(),
        "{% for x in [[]] recursive %}{{ loop([x]) }}{% endfor %}",
    ];
    for template in cases {
        let started = Instant::now();
        let result = render(template, &input);
        let shown: String = template.chars().take(60).collect();
        assert!(result.is_err(), "{shown}");
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{shown}: {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn ordinary_templates_over_large_inputs_are_rendered() {
    let docs: Vec<Value> = (0..60)
        .map(|at| json!({"title": format!("T{at}"), "text": "x".repeat(10_000)}))
        .collect();
    let input = json!({"docs": docs, "first": "Ann", "last": "Lee", "n": 3});
    let template = "{% set name = first ~ ' ' ~ last %}{% set greeting = 'Hi ' ~ name ~ '!' %}\
        {{ greeting }}\n{%- for d in docs | sort(attribute='title') -%}\
        {% set line = loop.index ~ '. ' ~ d.title | upper %}{{ line }}: {{ d.text | trim }}\n\
        {% if loop.last %}end{% elif n * 2 > 5 %}-{% endif %}\
        {%- endfor %}{{ docs | map(attribute='title') | join(', ') | replace('T', 't') }}";

    let rendered = render(template, &input).unwrap();

    let text = rendered.as_str().unwrap();
    assert!(text.starts_with("Hi Ann Lee!1. T0: xxx"), "{}", &text[..40]);
    assert!(
        text.ends_with("t57, t58, t59"),
        "{}",
        &text[text.len() - 40..]
    );
    assert!(text.len() > 600_000);
}

#[test]
fn the_whole_prompt_is_bounded() {
    let message = json!({"role": "user", "content": "{{ big }}"});
    let within = json!({"messages": vec![message.clone(); 8]});
    let beyond = json!({"messages": vec![message; 9]});
    let input = json!({"big": "x".repeat(1024 * 1024)});

    assert!(messages(&within, &input).is_ok());
    let place = "messages.8.content".to_owned();
    assert_eq!(
        messages(&beyond, &input),
        Err(PromptError::TooLarge { place })
    );

    let many = json!({"messages": vec![json!({"content": "x"}); 1_001]});
    let place = "messages".to_owned();
    assert_eq!(
        messages(&many, &input),
        Err(PromptError::TooLarge { place })
    );
}

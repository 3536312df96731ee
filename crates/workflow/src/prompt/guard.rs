//! Refuses templates that would make too much of too little, before the engine sees them.
//!
//! The engine counts steps and its output is cut, but neither bounds what a template builds in
//! between: `{% set x = x ~ x %}` thirty times over is a thousand million copies of `x` in ninety
//! steps, and a list inside a list inside a list is more than the stack can drop. So the size of
//! everything that a template builds is estimated from its text and from the size of its
//! variables. Statements that would make the estimate meaningless (macros, captured blocks,
//! recursive loops, attributes that are set) are not supported.

use std::collections::HashMap;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::{Token, WhitespaceConfig, parse, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Error, ErrorKind};
use serde_json::Value;

use super::growth;

/// Bytes that a template may build.
const MAX_BUILT: usize = 256 * 1024 * 1024;

/// Lists and dicts that a template may nest.
const MAX_DEPTH: usize = 64;

/// Tokens of one tag, and further conditions of all `if`s: the engine's own parser recurses on
/// them without a limit.
const MAX_TOKENS: usize = 400;
const MAX_CONDITIONS: usize = 100;

/// Bytes that a number or a truth value takes when printed.
const SCALAR: usize = 32;

/// Checks a template against the variables that it will be rendered with.
pub(super) fn check(text: &str, variables: &Value) -> Result<(), Error> {
    check_tokens(text)?;
    let template = parse(text, "prompt", SyntaxConfig, WhitespaceConfig::default())?;
    let sizes = variables.as_object().into_iter().flatten();
    let known = sizes
        .map(|(name, value)| (name.as_str(), Size::of(value)))
        .collect();
    Estimate { known, built: 0 }.statement(&template)
}

fn check_tokens(text: &str) -> Result<(), Error> {
    let mut tokens = 0;
    let mut conditions = 0;
    for token in tokenize(text, false, SyntaxConfig, WhitespaceConfig::default()) {
        tokens += 1;
        match token?.0 {
            Token::VariableStart | Token::BlockStart | Token::TemplateData(_) => tokens = 0,
            Token::Ident("elif") => conditions += 1,
            _ => {}
        }
        if tokens > MAX_TOKENS || conditions > MAX_CONDITIONS {
            return Err(Error::new(
                ErrorKind::SyntaxError,
                "the template is too complex",
            ));
        }
    }
    Ok(())
}

/// How large a value may be.
#[derive(Clone, Copy, Default)]
struct Size {
    /// Bytes when printed.
    bytes: usize,
    /// Lists and dicts nested in one another by the template.
    depth: usize,
}

impl Size {
    const SCALAR: Self = Self {
        bytes: SCALAR,
        depth: 0,
    };

    fn of(value: &Value) -> Self {
        Self {
            bytes: value.to_string().len(),
            depth: 0,
        }
    }

    /// A value that may hold both.
    fn and(self, other: Self) -> Self {
        let bytes = self.bytes.saturating_add(other.bytes);
        Self {
            bytes,
            depth: self.depth.max(other.depth),
        }
    }

    fn nested(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }
}

struct Estimate<'t> {
    known: HashMap<&'t str, Size>,
    built: usize,
}

impl<'t> Estimate<'t> {
    fn statements(&mut self, statements: &[Stmt<'t>]) -> Result<(), Error> {
        statements
            .iter()
            .try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Stmt<'t>) -> Result<(), Error> {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitRaw(_) => Ok(()),
            Stmt::EmitExpr(emit) => self.expression(&emit.expr).map(drop),
            Stmt::AutoEscape(escape) => self.statements(&escape.body),
            Stmt::IfCond(condition) => {
                self.expression(&condition.expr)?;
                self.statements(&condition.true_body)?;
                self.statements(&condition.false_body)
            }
            Stmt::Set(set) => {
                let size = self.expression(&set.expr)?;
                self.bind(&set.target, size)
            }
            Stmt::WithBlock(with) => {
                for (target, value) in &with.assignments {
                    let size = self.expression(value)?;
                    self.bind(target, size)?;
                }
                self.statements(&with.body)
            }
            // What a round binds is gone in the next, so the body is looked at once.
            Stmt::ForLoop(each) if !each.recursive => {
                let size = self.expression(&each.iter)?;
                self.bind(&each.target, size)?;
                self.known.insert("loop", size.and(Size::SCALAR));
                each.filter_expr
                    .iter()
                    .try_for_each(|filter| self.expression(filter).map(drop))?;
                self.statements(&each.body)?;
                self.statements(&each.else_body)
            }
            _ => Err(unsupported("this statement is not supported in a prompt")),
        }
    }

    fn bind(&mut self, target: &Expr<'t>, size: Size) -> Result<(), Error> {
        match target {
            Expr::Var(name) => {
                self.known.insert(name.id, size);
                Ok(())
            }
            Expr::List(targets) => targets
                .items
                .iter()
                .try_for_each(|target| self.bind(target, size)),
            _ => Err(unsupported("attributes cannot be set in a prompt")),
        }
    }

    fn expression(&mut self, expression: &Expr<'t>) -> Result<Size, Error> {
        match expression {
            Expr::Var(name) => Ok(self.known.get(name.id).copied().unwrap_or_default()),
            Expr::Const(value) => Ok(Size {
                bytes: value.value.to_string().len(),
                depth: 0,
            }),
            Expr::Slice(slice) => {
                for bound in [&slice.start, &slice.stop, &slice.step]
                    .into_iter()
                    .flatten()
                {
                    self.expression(bound)?;
                }
                self.expression(&slice.expr)
            }
            Expr::UnaryOp(operation) => self.expression(&operation.expr),
            Expr::BinOp(operation) => {
                let left = self.expression(&operation.left)?;
                let right = self.expression(&operation.right)?;
                match operation.op {
                    BinOpKind::Mul => {
                        let times = times(&operation.left).or_else(|| times(&operation.right));
                        let bytes = left.and(right).bytes.saturating_mul(times.unwrap_or(1));
                        self.build(Size {
                            bytes,
                            ..left.and(right)
                        })
                    }
                    BinOpKind::Add | BinOpKind::Concat => self.build(left.and(right)),
                    _ => Ok(left.and(right)),
                }
            }
            Expr::Compare(comparison) => {
                self.expression(&comparison.expr)?;
                for operation in &comparison.ops {
                    self.expression(&operation.expr)?;
                }
                Ok(Size::SCALAR)
            }
            Expr::IfExpr(choice) => {
                self.expression(&choice.test_expr)?;
                let mut size = self.expression(&choice.true_expr)?;
                if let Some(other) = &choice.false_expr {
                    size = size.and(self.expression(other)?);
                }
                Ok(size)
            }
            Expr::Filter(filter) => {
                let value = filter
                    .expr
                    .as_ref()
                    .map(|value| self.expression(value))
                    .transpose()?;
                self.call(filter.name, value.unwrap_or_default(), &filter.args)
            }
            Expr::Test(test) => {
                self.expression(&test.expr)?;
                self.call(test.name, Size::SCALAR, &test.args)
                    .map(|_| Size::SCALAR)
            }
            Expr::GetAttr(access) => self.expression(&access.expr),
            Expr::GetItem(access) => {
                self.expression(&access.subscript_expr)?;
                self.expression(&access.expr)
            }
            Expr::Call(call) => match &call.expr {
                Expr::GetAttr(method) => {
                    let value = self.expression(&method.expr)?;
                    self.call(method.name, value, &call.args)
                }
                Expr::Var(function) => self.call(function.id, Size::SCALAR, &call.args),
                other => {
                    let value = self.expression(other)?;
                    self.call("", value, &call.args)
                }
            },
            Expr::List(list) => self.container(list.items.iter()),
            Expr::Map(map) => self.container(map.keys.iter().chain(&map.values)),
        }
    }

    fn container<'e>(&mut self, parts: impl Iterator<Item = &'e Expr<'t>>) -> Result<Size, Error>
    where
        't: 'e,
    {
        let mut size = Size::SCALAR;
        for part in parts {
            size = size.and(self.expression(part)?);
        }
        self.build(size.nested())
    }

    /// The result of a filter, a function or a method.
    fn call(&mut self, name: &str, value: Size, arguments: &[CallArg<'t>]) -> Result<Size, Error> {
        let mut given = Size::default();
        for argument in arguments {
            let (CallArg::Pos(argument)
            | CallArg::Kwarg(_, argument)
            | CallArg::PosSplat(argument)
            | CallArg::KwargSplat(argument)) = argument;
            given = given.and(self.expression(argument)?);
        }
        let all = value.and(given);
        let bytes = growth::bytes(name, value.bytes, given.bytes);
        self.build(Size { bytes, ..all }.nested())
    }

    fn build(&mut self, size: Size) -> Result<Size, Error> {
        self.built = self.built.saturating_add(size.bytes);
        if self.built > MAX_BUILT || size.depth > MAX_DEPTH {
            return Err(growth::too_large());
        }
        Ok(size)
    }
}

/// The number that an expression is, if it is one: what is multiplied by it may be a text.
fn times(expression: &Expr<'_>) -> Option<usize> {
    match expression {
        Expr::Const(value) if value.value.is_integer() => {
            Some(value.value.as_usize().unwrap_or(usize::MAX))
        }
        _ => None,
    }
}

fn unsupported(reason: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, reason)
}

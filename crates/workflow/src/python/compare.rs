//! `==` and the order of values, as Python has them: `true` is 1, `1` is `1.0`, lists are compared item
//! by item, and what has no order is told by its types.

use std::cmp::Ordering;

use serde_json::Value;

/// Two values that Python puts in no order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{symbol}' not supported between instances of '{left}' and '{right}'")]
pub struct NotComparable {
    /// Such as `>=`.
    pub symbol: &'static str,
    /// Python's name of the left value's type.
    pub left: &'static str,
    /// Python's name of the right value's type.
    pub right: &'static str,
}

/// A number, `true` and `false` being 1 and 0.
#[derive(Clone, Copy)]
enum Number {
    Int(i128),
    Float(f64),
}

/// Whether two values are equal.
pub fn equal(left: &Value, right: &Value) -> bool {
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return compare(left, right) == Some(Ordering::Equal);
    }
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(a, b)| equal(a, b))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, a)| right.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => false,
    }
}

/// Which of two values is greater; `symbol` is the operator that asks, for the error.
///
/// # Errors
/// [`NotComparable`]: values of kinds that have no order between them.
pub fn order(left: &Value, right: &Value, symbol: &'static str) -> Result<Ordering, NotComparable> {
    let none = || NotComparable {
        symbol,
        left: type_name(left),
        right: type_name(right),
    };
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return compare(left, right).ok_or_else(none);
    }
    match (left, right) {
        // Code points and UTF-8 have the same order.
        (Value::String(left), Value::String(right)) => Ok(left.cmp(right)),
        (Value::Array(left), Value::Array(right)) => {
            match left.iter().zip(right).find(|(a, b)| !equal(a, b)) {
                Some((a, b)) => order(a, b, symbol),
                None => Ok(left.len().cmp(&right.len())),
            }
        }
        _ => Err(none()),
    }
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Bool(value) => Some(Number::Int(i128::from(*value))),
        Value::Number(value) => value
            .as_i128()
            .map(Number::Int)
            .or_else(|| value.as_f64().map(Number::Float)),
        _ => None,
    }
}

/// Exact, however large the whole number is.
fn compare(left: Number, right: Number) -> Option<Ordering> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(left.cmp(&right)),
        (Number::Float(left), Number::Float(right)) => left.partial_cmp(&right),
        (Number::Int(left), Number::Float(right)) => int_with_float(left, right),
        (Number::Float(left), Number::Int(right)) => {
            int_with_float(right, left).map(Ordering::reverse)
        }
    }
}

fn int_with_float(int: i128, float: f64) -> Option<Ordering> {
    // No whole number of a JSON document is as large as this.
    const LIMIT: f64 = 1e30;
    if float.abs() >= LIMIT || float.is_nan() {
        return 0.0_f64.partial_cmp(&float);
    }
    let whole = float.trunc();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number below 1e30 is within an i128"
    )]
    let order = int.cmp(&(whole as i128));
    0.0_f64
        .partial_cmp(&(float - whole))
        .map(|rest| order.then(rest))
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_equal_as_in_python() {
        for (left, right, expected) in [
            (json!(1), json!(1.0), true),
            (json!(true), json!(1), true),
            (json!(false), json!(0.0), true),
            (json!("1"), json!(1), false),
            (json!(null), json!(false), false),
            (json!([1, [true]]), json!([1.0, [1]]), true),
            (json!({"a": 1, "b": 2}), json!({"b": 2.0, "a": true}), true),
            (json!({"a": 1}), json!({"a": 1, "b": null}), false),
            (
                json!(9_007_199_254_740_993_i64),
                json!(9_007_199_254_740_992.0),
                false,
            ),
        ] {
            assert_eq!(equal(&left, &right), expected, "{left} == {right}");
            assert_eq!(equal(&right, &left), expected, "{right} == {left}");
        }
    }

    #[test]
    fn values_have_the_order_of_python_or_none() {
        for (left, right, expected) in [
            (json!(2), json!(1.5), Ordering::Greater),
            (json!(-1), json!(-1.5), Ordering::Greater),
            (json!(true), json!(0), Ordering::Greater),
            (json!(u64::MAX), json!(1e300), Ordering::Less),
            (json!("Z"), json!("a"), Ordering::Less),
            (json!("\u{ffff}"), json!("\u{10000}"), Ordering::Less),
            (json!([1, 2]), json!([1, 2, 0]), Ordering::Less),
            (json!([1, "b"]), json!([1, "a"]), Ordering::Greater),
        ] {
            assert_eq!(order(&left, &right, "<"), Ok(expected), "{left} {right}");
        }
        for (left, right, message) in [
            (
                json!("1"),
                json!(1),
                "'>' not supported between instances of 'str' and 'int'",
            ),
            (
                json!(null),
                json!(1.5),
                "'>' not supported between instances of 'NoneType' and 'float'",
            ),
            (
                json!({}),
                json!({}),
                "'>' not supported between instances of 'dict' and 'dict'",
            ),
            (
                json!([1, "a"]),
                json!([1, 2]),
                "'>' not supported between instances of 'str' and 'int'",
            ),
        ] {
            let error = order(&left, &right, ">").unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}

//! A formula, checked against a table's columns and computed row by row.

use super::Derived;
use crate::engine::control::{Control, Stopped};
use crate::engine::figures::whole;
use crate::engine::table::{Cells, Column, Table, Text, MISSING};
use evalexpr::{build_operator_tree, Context, EvalexprError, EvalexprResult, Node, Operator, Value};
use std::fmt;

/// The longest formula, in bytes: it bounds how deep parentheses can nest.
const LONGEST: usize = 500;

/// Why a column cannot be computed. `Display` says it in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaError {
    /// Nobody wants the result any more.
    Stopped,
    /// The new column has no name, or that of another.
    Name(String),
    /// The formula is too long.
    TooLong(usize),
    /// The formula names a column of numbers that the table does not have.
    Unknown {
        /// The name.
        name: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// The formula is no formula, or uses what is not offered.
    Syntax(String),
    /// Some rows have a number, others a word.
    Mixed,
    /// No row has a result.
    Nothing,
}

impl From<Stopped> for FormulaError {
    fn from(_: Stopped) -> Self {
        FormulaError::Stopped
    }
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FormulaError::Stopped => f.write_str("Computing the column was stopped."),
            FormulaError::Name(name) if name.is_empty() => f.write_str("The new column needs a name."),
            FormulaError::Name(name) => write!(f, "There is a column \"{name}\" already: choose another name."),
            FormulaError::TooLong(found) => {
                let [found, most] = [*found, LONGEST].map(whole);
                write!(f, "The formula has {found} characters, at most {most} can be used: make two columns of it.")
            }
            FormulaError::Unknown { name, columns } => {
                write!(
                    f,
                    "The formula names \"{name}\", which is no column of numbers. There are {}.",
                    columns.join(", ")
                )
            }
            FormulaError::Syntax(why) => write!(
                f,
                "The formula cannot be computed: {why}. Expected for instance a / b, if(a > 0, b / a, 0) or \
                 log1p([a name with spaces])."
            ),
            FormulaError::Mixed => f.write_str(
                "The formula gives words in some rows and numbers in others: expected the one or the other in all \
                 rows.",
            ),
            FormulaError::Nothing => f.write_str("The formula gives no value in any row."),
        }
    }
}

impl std::error::Error for FormulaError {}

/// Adds the column to the table.
///
/// # Errors
/// [`FormulaError`]; the table then stays as it was.
pub fn derive(table: &mut Table, derived: &Derived, control: &mut Control) -> Result<(), FormulaError> {
    let name = derived.name.trim();
    if name.is_empty() || table.column(name).is_some() {
        return Err(FormulaError::Name(name.to_string()));
    }
    let formula = Formula::parse(&derived.formula, table)?;
    let cells = formula.cells(table, control)?;
    table.columns.push(Column { name: name.to_string(), unit: None, cells });
    Ok(())
}

/// A formula with the places of its columns in a table.
struct Formula {
    tree: Node,
    columns: Vec<usize>,
}

impl Formula {
    fn parse(text: &str, table: &Table) -> Result<Formula, FormulaError> {
        if text.len() > LONGEST {
            return Err(FormulaError::TooLong(text.chars().count()));
        }
        let numeric = |name: &str| table.columns.iter().position(|c| c.name == name && c.numbers().is_some());
        let unknown = |name: &str| FormulaError::Unknown {
            name: name.to_string(),
            columns: table.columns.iter().filter(|c| c.numbers().is_some()).map(|c| c.name.clone()).collect(),
        };
        // Names in brackets become words that the library takes for one.
        let (mut plain, mut rest) = (String::new(), text);
        while let Some((before, inside)) = rest.split_once('[') {
            let (name, behind) =
                inside.split_once(']').ok_or_else(|| FormulaError::Syntax("a bracket is not closed".to_string()))?;
            let index = numeric(name).ok_or_else(|| unknown(name))?;
            plain += &format!("{before} __column_{index} ");
            rest = behind;
        }
        plain += rest;
        let mut tree = build_operator_tree(&plain).map_err(|error| FormulaError::Syntax(error.to_string()))?;
        check(&mut tree)?;
        let mut columns = Vec::new();
        for name in tree.iter_variable_identifiers_mut() {
            let bracketed = name.strip_prefix("__column_").and_then(|index| index.parse().ok());
            let index = bracketed.or(numeric(name)).filter(|&index: &usize| index < table.columns.len());
            let index = index.ok_or_else(|| unknown(name))?;
            let place = columns.iter().position(|known| *known == index).unwrap_or(columns.len());
            if place == columns.len() {
                columns.push(index);
            }
            *name = place.to_string();
        }
        Ok(Formula { tree, columns })
    }

    fn cells(&self, table: &Table, control: &mut Control) -> Result<Cells, FormulaError> {
        let inputs: Vec<&[f64]> = self.columns.iter().filter_map(|&index| table.columns[index].numbers()).collect();
        let mut row = Row { values: vec![Value::Float(f64::NAN); inputs.len()] };
        let mut values = Vec::with_capacity(table.rows);
        let (mut words, mut codes) = (Vec::new(), Vec::new());
        for at in 0..table.rows {
            for (value, cells) in row.values.iter_mut().zip(&inputs) {
                *value = Value::Float(cells[at]);
            }
            let found = self.tree.eval_with_context(&row).map_err(|error| FormulaError::Syntax(error.to_string()))?;
            if let Value::String(word) = found {
                codes.resize(at, MISSING);
                codes.push(words.iter().position(|known| *known == word).unwrap_or(words.len()) as u32);
                if codes[at] as usize == words.len() {
                    words.push(word);
                }
                values.push(f64::NAN);
                continue;
            }
            let found = number(&found).map_err(|error| FormulaError::Syntax(error.to_string()))?;
            values.push(if found.is_finite() { found } else { f64::NAN });
            if at % 1024 == 0 {
                control.at(at, table.rows)?;
            }
        }
        let no_numbers = values.iter().all(|value| value.is_nan());
        match (words.is_empty(), no_numbers) {
            (true, true) => Err(FormulaError::Nothing),
            (true, false) => Ok(Cells::Number(values)),
            (false, false) => Err(FormulaError::Mixed),
            (false, true) => {
                codes.resize(table.rows, MISSING);
                Ok(Cells::Text(Text::Repeating { values: words, codes }))
            }
        }
    }
}

/// Refuses what formulas do not offer, and turns whole numbers into broken ones: 1 / 2 is a half here.
fn check(node: &mut Node) -> Result<(), FormulaError> {
    let refused = |what: &str| Err(FormulaError::Syntax(format!("{what} is not offered")));
    match node.operator_mut() {
        Operator::Const { value } => match value {
            Value::Int(int) => *value = Value::Float(*int as f64),
            Value::Float(_) | Value::Boolean(_) | Value::String(_) => {}
            _ => return refused("this"),
        },
        // Powers differ in their last bit between a browser and other machines.
        Operator::Exp => return refused("^ (write x * x)"),
        Operator::Mod => return refused("%"),
        Operator::Chain => return refused(";"),
        Operator::Assign
        | Operator::AddAssign
        | Operator::SubAssign
        | Operator::MulAssign
        | Operator::DivAssign
        | Operator::ModAssign
        | Operator::ExpAssign
        | Operator::AndAssign
        | Operator::OrAssign => return refused("= (write == to compare)"),
        _ => {}
    }
    node.children_mut().iter_mut().try_for_each(check)
}

/// Numbers as they are; true is 1, false 0.
fn number(value: &Value) -> EvalexprResult<f64> {
    match value {
        Value::Float(number) => Ok(*number),
        Value::Int(int) => Ok(*int as f64),
        Value::Boolean(is) => Ok(f64::from(*is)),
        other => Err(EvalexprError::expected_number(other.clone())),
    }
}

/// The values of the formula's columns in one row, by their place.
struct Row {
    values: Vec<Value>,
}

impl Context for Row {
    fn get_value(&self, identifier: &str) -> Option<&Value> {
        self.values.get(identifier.parse::<usize>().ok()?)
    }

    fn call_function(&self, name: &str, argument: &Value) -> EvalexprResult<Value> {
        let one = [argument.clone()];
        let arguments: &[Value] = match argument {
            Value::Tuple(values) => values,
            _ => &one,
        };
        if let ("if", [condition, then, otherwise]) = (name, arguments) {
            return Ok(match number(condition)? {
                c if c.is_nan() => Value::Float(f64::NAN),
                c if c != 0.0 => then.clone(),
                _ => otherwise.clone(),
            });
        }
        let numbers = arguments.iter().map(number).collect::<EvalexprResult<Vec<f64>>>()?;
        // `f64::min` would pass over what is missing.
        let worst = |keep: fn(f64, f64) -> f64| match numbers.iter().any(|n| n.is_nan()) {
            true => f64::NAN,
            false => numbers.iter().copied().reduce(keep).unwrap_or(f64::NAN),
        };
        let found = match (name, &numbers[..]) {
            ("min", [_, _, ..]) => worst(f64::min),
            ("max", [_, _, ..]) => worst(f64::max),
            ("abs", [x]) => x.abs(),
            ("sqrt", [x]) => x.sqrt(),
            ("floor", [x]) => x.floor(),
            ("ln", [x]) => libm::log(*x),
            ("log1p", [x]) => libm::log1p(*x),
            ("missing", [x]) => f64::from(x.is_nan()),
            ("min" | "max" | "abs" | "sqrt" | "floor" | "ln" | "log1p" | "missing" | "if", wrong) => {
                let expected = match name {
                    "min" | "max" => "two or more",
                    "if" => "three",
                    _ => "one",
                };
                let why = format!("{name} takes {expected} values between its parentheses, found {}", wrong.len());
                return Err(EvalexprError::CustomMessage(why));
            }
            _ => {
                let offered = "min, max, abs, sqrt, floor, ln, log1p, missing, if";
                let why = format!("there is no function {name}; there are {offered}");
                return Err(EvalexprError::CustomMessage(why));
            }
        };
        Ok(Value::Float(found))
    }

    fn are_builtin_functions_disabled(&self) -> bool {
        true
    }

    fn set_builtin_functions_disabled(&mut self, _: bool) -> EvalexprResult<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::table::{read, ReadOptions};
    use proptest::prelude::*;

    fn table() -> Table {
        let csv = "who,a,b,credit limit\nx,1,2,10\ny,-3,0,20\nz,4,,40\n";
        read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table")
    }

    /// The table with the formula's column, which may be one of text.
    fn derived(formula: &str) -> Result<Table, FormulaError> {
        let mut table = table();
        let derived = Derived { name: "new".into(), formula: formula.into() };
        derive(&mut table, &derived, &mut Control::none())?;
        Ok(table)
    }

    fn computed(formula: &str) -> Result<Vec<f64>, FormulaError> {
        Ok(derived(formula)?.column("new").and_then(Column::numbers).expect("numbers").to_vec())
    }

    #[test]
    fn a_formula_that_is_a_word_makes_a_column_of_text() {
        for formula in ["\"\"", "\"vip\""] {
            let table = derived(formula).expect("a column");
            assert!(table.column("new").is_some_and(|column| column.numbers().is_none()), "{formula}");
        }
    }

    #[test]
    fn formulas_have_the_values_worked_out_by_hand() {
        for (formula, expected) in [
            ("a + 2 * b", [5.0, -3.0, f64::NAN]),
            ("1 / 2 * a", [0.5, -1.5, 2.0]),
            ("a / b", [0.5, f64::NAN, f64::NAN]),
            ("[credit limit] / 10 - a", [0.0, 5.0, 0.0]),
            ("if(a > 0, a, 0)", [1.0, 0.0, 4.0]),
            ("a > 0 && a < 3", [1.0, 0.0, 0.0]),
            ("missing(b)", [0.0, 0.0, 1.0]),
            ("max(a, b, 1)", [2.0, 1.0, f64::NAN]),
            ("log1p(abs(a) - 3)", [f64::NAN, 0.0, std::f64::consts::LN_2]),
            ("-a", [-1.0, 3.0, -4.0]),
        ] {
            let found = computed(formula).expect(formula);
            let same = found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-12 || (f.is_nan() && e.is_nan()));
            assert!(same, "{formula}: {found:?}, expected {expected:?}");
        }
    }

    #[test]
    fn words_make_a_column_of_text() {
        let mut table = table();
        let formula = "if(b, if(b > 1, \"both\", \"one\"), \"none\")".to_string();
        derive(&mut table, &Derived { name: "kind".into(), formula }, &mut Control::none()).expect("a column");
        let column = table.column("kind").expect("there");
        assert_eq!([column.text(0), column.text(1), column.text(2)], [Some("both"), Some("none"), None]);
    }

    #[test]
    fn what_is_no_formula_is_told_in_a_sentence() {
        for (formula, expected) in [
            ("a +", "cannot be computed"),
            ("", "cannot be computed"),
            ("a ^ 2", "^ (write x * x) is not offered"),
            ("a = 5", "=="),
            ("if(a > 0, \"some\", 0)", "words in some rows and numbers in others"),
            ("\"text\" + 1", "cannot be computed"),
            ("max(\"text\", 1)", "cannot be computed"),
            ("who + 1", "\"who\", which is no column of numbers. There are a, b, credit limit"),
            ("c * 2", "\"c\""),
            ("[no such", "a bracket is not closed"),
            ("sin(a)", "no function sin"),
            ("if(a, 1)", "three"),
            ("min(a)", "two or more"),
            ("b / 0", "no value in any row"),
        ] {
            let sentence = computed(formula).expect_err(formula).to_string();
            assert!(sentence.contains(expected), "{formula}: {sentence}");
        }
        assert!(computed(&"(".repeat(501)).is_err());
        let taken = Derived { name: " a ".into(), formula: "b".into() };
        assert_eq!(derive(&mut table(), &taken, &mut Control::none()), Err(FormulaError::Name("a".into())));
    }

    proptest! {
        #[test]
        fn no_text_is_so_odd_that_it_panics(formula in "[ab0-9+*/()<>=!&|,.\\[\\] ;^%\"if_-]{0,60}|.{0,40}") {
            if let Ok(table) = derived(&formula) {
                prop_assert_eq!((table.rows, table.columns.len()), (3, 5));
            }
        }

        #[test]
        fn parentheses_may_nest_as_deep_as_a_formula_is_long(depth in 1_usize..250) {
            let formula = format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
            prop_assume!(formula.len() <= LONGEST);
            prop_assert_eq!(computed(&formula), Ok(vec![1.0, -3.0, 4.0]));
        }
    }
}

//! One row per customer in SQL: what [`roll_up`](crate::engine::rollup::roll_up) makes of lines, as a query.

use super::sql_dialect::Dialect;
use crate::engine::derive::iso;
use crate::engine::rollup::{column_names, Plan, WordsAs};

/// A query in place of the table of customers that came of the lines of `table` (`schema.table` where it is in one).
/// Days are what the database casts to dates: dates, times, or text such as 2024-01-31. Empty text is missing.
pub(super) fn customers_sql(plan: &Plan, dialect: Dialect, table: &str) -> String {
    let column = |name: &str| format!("l.{}", dialect.identifier(name));
    let text = |name: &str| format!("NULLIF(CAST({} AS {}), '')", column(name), dialect.text());
    let number = |name: &str| format!("CAST({} AS {})", column(name), dialect.double());
    let amount = match &plan.quantity {
        Some(quantity) => format!("{} * {}", number(&plan.amount), number(quantity)),
        None => number(&plan.amount),
    };
    let mut lines = vec![
        format!("{} AS customer", text(&plan.id)),
        format!("CAST({} AS DATE) AS purchase_day", column(&plan.date)),
        format!("{amount} AS amount"),
    ];
    lines.extend(plan.order.iter().map(|order| format!("{} AS purchase", text(order))));
    lines.extend(plan.words.iter().enumerate().map(|(at, of)| format!("{} AS w{at}", text(&of.column))));
    let until = match plan.until {
        Some(day) => format!("CAST('{}' AS DATE)", iso(day as f64)),
        None => "MAX(purchase_day) OVER ()".to_string(),
    };
    let paid = match plan.order {
        Some(_) => "COUNT(DISTINCT CASE WHEN amount IS NOT NULL THEN purchase END)",
        None => "COUNT(amount)",
    };
    let mut values = vec![
        "customer".to_string(),
        dialect.days_between("MAX(purchase_day)", "MAX(until_day)"),
        if plan.order.is_some() { "COUNT(DISTINCT purchase)" } else { "COUNT(*)" }.to_string(),
        "SUM(amount)".to_string(),
        format!("SUM(amount) / NULLIF({paid}, 0)"),
        format!("CAST(MIN(purchase_day) AS {})", dialect.text()),
        dialect.days_between("MIN(purchase_day)", "MAX(purchase_day)"),
    ];
    for (at, of) in plan.words.iter().enumerate() {
        values.extend(of.words.iter().map(|word| {
            let count = format!("COUNT(CASE WHEN w{at} = {} THEN 1 END)", dialect.literal(word));
            match plan.words_as {
                WordsAs::Counts => count,
                WordsAs::Shares => format!("CAST({count} AS {}) / NULLIF(COUNT(w{at}), 0)", dialect.double()),
            }
        }));
    }
    let names = column_names(plan);
    let named = values.iter().zip(&names).map(|(value, name)| format!("{value} AS {}", dialect.identifier(name)));
    let named: Vec<String> = named.collect();
    let (values, lines, table) = (named.join(",\n      "), lines.join(",\n          "), dialect.path(table));
    let days = format!("SELECT *, {until} AS until_day FROM (\n        SELECT\n          {lines}");
    let days = format!("{days}\n        FROM {table} AS l\n      ) AS lines");
    let kept = "customer IS NOT NULL AND (purchase_day IS NULL OR purchase_day <= until_day)";
    format!(
        "(\n    SELECT\n      {values}\n    FROM (\n      {days}\n    ) AS days\n    WHERE {kept}\n    GROUP BY \
         customer\n  )"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::rollup::WordColumn;

    #[test]
    fn each_column_is_named_as_on_the_page_and_quoted() {
        let plan = Plan {
            id: "customer id".into(),
            date: "day".into(),
            amount: "amount".into(),
            words: vec![WordColumn { column: "channel".into(), words: vec!["d'or".into()] }],
            until: Some(19_813),
            ..Plan::default()
        };
        let sql = customers_sql(&plan, Dialect::PostgreSql, "shop.orders");
        for part in [
            "NULLIF(CAST(l.\"customer id\" AS TEXT), '') AS customer",
            "(MAX(until_day) - MAX(purchase_day)) AS \"recency\"",
            "SUM(amount) AS \"sum of amount\"",
            "w0 = 'd''or' THEN 1 END) AS DOUBLE PRECISION) / NULLIF(COUNT(w0), 0) AS \"channel: d'or (share)\"",
            "CAST('2024-03-31' AS DATE) AS until_day",
            "FROM \"shop\".\"orders\" AS l",
        ] {
            assert!(sql.contains(part), "{part}: {sql}");
        }
    }
}

# Writes tests/golden/data/gap_hclust_r.json: the gap statistic of R's `cluster` on the made-up tables where the clusters are
# cuts of a merge tree. Run from the repository's root: Rscript tests/golden/gap_hclust.R (R 4.2.2, cluster 2.1.4)
library(cluster)

numbers <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
entries <- c()
for (name in c("lattice", "duplicates", "wide")) {
  x <- as.matrix(read.csv(file.path("tests/golden/tables", paste0(name, ".csv")))[, -1])
  methods <- c()
  for (method in c("ward.D2", "average")) {
    fit <- function(x, k) list(cluster = cutree(hclust(dist(x), method), k))
    set.seed(1)
    gap <- clusGap(x, fit, K.max = 6, B = 100, d.power = 2, spaceH0 = "original", verbose = FALSE)$Tab
    methods <- c(methods, sprintf('"%s": {"log_w": %s,\n  "gap": %s,\n  "standard_error": %s}', method,
      numbers(gap[, "logW"]), numbers(gap[, "gap"]), numbers(gap[, "SE.sim"])))
  }
  entries <- c(entries, sprintf('"%s": {%s}', name, paste(methods, collapse = ",\n ")))
}
writeLines(sprintf('{"call": "clusGap(x, function(x, k) list(cluster = cutree(hclust(dist(x), method), k)), K.max = 6, B = 100, d.power = 2, spaceH0 = \'original\')",\n"versions": {"R": "%s", "cluster": "%s"},\n"tables": {%s}}',
  getRversion(), packageVersion("cluster"), paste(entries, collapse = ",\n")),
  "tests/golden/data/gap_hclust_r.json")

# Writes tests/golden/data/cluster_r.json: the gap statistic of R's `cluster` and the bootstrap stability of `fpc` on the
# made-up tables. Run from the repository's root: Rscript tests/golden/cluster.R (R 4.2.2, cluster 2.1.4, fpc 2.2-10)
library(cluster)
library(fpc)

numbers <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
fit <- function(x, k) kmeans(x, k, nstart = 20, iter.max = 1000, algorithm = "Lloyd")
entries <- c()
for (name in c("lattice", "duplicates", "wide")) {
  x <- as.matrix(read.csv(file.path("tests/golden/tables", paste0(name, ".csv")))[, -1])
  set.seed(1)
  gap <- clusGap(x, fit, K.max = 6, B = 100, d.power = 2, spaceH0 = "original", verbose = FALSE)$Tab
  boots <- c()
  for (k in 3:6) {
    boot <- clusterboot(x, B = 200, bootmethod = "boot", clustermethod = kmeansCBI, krange = k, runs = 20,
                        iter.max = 200, count = FALSE, seed = 1)
    boots <- c(boots, sprintf('"%d": {"sizes": %s, "jaccard": %s, "deviation": %s}', k,
      numbers(sapply(boot$result$clusterlist, sum)), numbers(boot$bootmean), numbers(apply(boot$bootresult, 1, sd))))
  }
  entries <- c(entries, sprintf('"%s": {"log_w": %s, "gap": %s, "standard_error": %s,\n "clusterboot": {%s}}', name,
    numbers(gap[, "logW"]), numbers(gap[, "gap"]), numbers(gap[, "SE.sim"]), paste(boots, collapse = ",\n  ")))
}
writeLines(sprintf('{"call": "clusGap(x, function(x, k) kmeans(x, k, nstart = 20, iter.max = 1000, algorithm = \'Lloyd\'), K.max = 6, B = 100, d.power = 2, spaceH0 = \'original\'); clusterboot(x, B = 200, bootmethod = \'boot\', clustermethod = kmeansCBI, krange = k, runs = 20, iter.max = 200, seed = 1)",\n"versions": {"R": "%s", "cluster": "%s", "fpc": "%s"},\n"tables": {%s}}',
  getRversion(), packageVersion("cluster"), packageVersion("fpc"), paste(entries, collapse = ",\n")),
  "tests/golden/data/cluster_r.json")

# Cumulative incidence and interval-censored times against survival and cmprsk, Kendall's test against
# base R.
suppressMessages({
    library(survival)
    library(cmprsk)
})
arguments <- commandArgs(TRUE)
program <- arguments[1]
folder <- arguments[2]
sets <- as.integer(arguments[3])
good <- TRUE

# What the program makes of each table: a list of matrices of words, one row a line.
figures <- function(what, tables) {
    into <- file.path(folder, paste0(what, ".in"))
    lines <- unlist(lapply(tables, function(table)
        c("set", do.call(paste, lapply(table, format, digits = 17, trim = TRUE, scientific = FALSE)))))
    writeLines(lines, into)
    out <- system2(program, what, stdin = into, stdout = TRUE)
    stopifnot(is.null(attr(out, "status")))
    split(out[out != "set"], cumsum(out == "set")[out != "set"])
}

numbers <- function(lines, name) {
    lines <- lines[startsWith(lines, paste0(name, " "))]
    if (length(lines) == 0) return(NULL)
    do.call(rbind, lapply(strsplit(lines, " "), function(words) as.numeric(words[-1])))
}

apart <- function(ours, theirs) {
    ifelse(ours == theirs, 0, abs(ours - theirs) / pmax(abs(theirs), 1e-300))
}

row <- function(figure, against, sets, differences, most) {
    worst <- max(differences)
    fine <- length(differences) > 0 && is.finite(worst) && worst <= most
    cat(sprintf("%-28s %-32s %6d %8d %12.1e %9.0e%s\n", figure, against, sets,
                length(differences), worst, most, if (fine) "" else "   TOO FAR"))
    if (!fine) good <<- FALSE
}

# Waits with ties, censoring, competing ends, of every size; every third with few times, so that
# nearly all are tied.
set.seed(1)
waits <- lapply(seq_len(sets), function(k) {
    n <- sample(c(1, 2, 5, 20, 60, 300), 1)
    times <- if (k %% 3 == 0) 8 else 2000
    share <- runif(3)
    data.frame(wait = sample.int(times, n, TRUE), session = sample.int(40, n, TRUE) - 1,
               end = sample(0:2, n, TRUE, share / sum(share)))
})
ours <- figures("incidence", waits)
curve <- other <- other_cmprsk <- cmprsk <- open <- median <- numeric()
for (k in seq_len(sets)) {
    data <- waits[[k]]
    point <- numbers(ours[[k]], "point")
    state <- factor(data$end, c(2, 1, 0), c("open", "reached", "other"))
    fit <- survfit(Surv(wait, state) ~ 1, data)
    if (!is.null(point)) {
        at <- match(point[, 1], fit$time)
        shares <- fit$pstate[at, , drop = FALSE]
        curve <- c(curve, apart(point[, 2], shares[, fit$states == "reached"]))
        other <- c(other, apart(point[, 3], shares[, fit$states == "other"]))
        open <- c(open, apart(point[, 4], fit$n.risk[at, 1]))
        incidence <- timepoints(cuminc(data$wait, c(2, 1, 0)[data$end + 1], cencode = 0), point[, 1])$est
        cmprsk <- c(cmprsk, apart(point[, 2], incidence["1 1", ]))
    }
    reached <- which(fit$pstate[, fit$states == "reached"] >= 0.5 - 1e-9)
    expect <- if (length(reached) > 0) fit$time[reached[1]] else -1
    median <- c(median, apart(numbers(ours[[k]], "median")[1, 1], expect))
}
row("cumulative incidence", "R survival survfit", sets, curve, 1e-6)
row("  the same", "R cmprsk cuminc", sets, cmprsk, 1e-6)
row("  ended otherwise", "R survival survfit", sets, other, 1e-6)
row("  still open", "R survival survfit", sets, open, 1e-6)
row("  median", "R survival survfit", sets, median, 1e-6)

# The band, where there are so many sessions that it is nearly normal: half its width against
# Student's quantile times the standard error that survfit has from the sessions' influence.
bands <- lapply(1:10, function(k) {
    sessions <- 150
    level <- rep(rexp(sessions), each = 4)
    n <- length(level)
    press <- rexp(n, 0.01 + 0.01 * level)
    other <- rexp(n, 0.005)
    stop <- runif(n, 50, 180)
    data.frame(wait = pmax(1, round(1000 * pmin(press, other, stop))),
               session = rep(seq_len(sessions) - 1, each = 4),
               end = ifelse(press < pmin(other, stop), 1, ifelse(other < stop, 0, 2)))
})
ours <- figures("incidence", bands)
widths <- sapply(1:10, function(k) {
    data <- bands[[k]]
    point <- numbers(ours[[k]], "point")
    state <- factor(data$end, c(2, 1, 0), c("open", "reached", "other"))
    fit <- survfit(Surv(wait, state) ~ 1, data, influence = TRUE)
    influence <- fit$influence.pstate[, match(point[, 1], fit$time), fit$states == "reached"]
    error <- sqrt(colSums(rowsum(influence, data$session)^2))
    middle <- point[, 2] > 0.1
    mean(((point[, 6] - point[, 5]) / 2 / (qt(0.975, 149) * error))[middle])
})
row("  width of its band", "R survival influence by session", 10, abs(widths - 1), 0.1)

# Times that lie between two others: exact, between, or later than a last look.
marks <- lapply(seq_len(sets), function(k) {
    n <- sample(c(3, 8, 30, 100), 1)
    true <- ceiling(rexp(n, 0.01))
    width <- ceiling(runif(n, 0, 60))
    low <- pmax(0, true - ceiling(runif(n) * width))
    kind <- sample(c("exact", "between", "open"), n, TRUE, c(0.3, 0.5, 0.2))
    data.frame(low = ifelse(kind == "exact", true, low),
               high = ifelse(kind == "exact", true, ifelse(kind == "between", low + width + 1, -1)))
})
ours <- figures("repair", marks)
likelihood <- numeric()
for (k in seq_len(sets)) {
    # Ours are closed intervals of whole numbers, R's are open to the left.
    data <- marks[[k]]
    exact <- data$low == data$high
    low <- ifelse(exact | data$high < 0, data$low, data$low - 0.5)
    fit <- survfit(Surv(low, ifelse(data$high < 0, NA, data$high), type = "interval2") ~ 1)
    after <- function(at) approx(c(-2, fit$time), c(1, fit$surv), at, "constant", rule = 2)$y
    theirs <- after(ifelse(exact, low - 0.25, low)) - ifelse(data$high < 0, 0, after(data$high + 0.2))
    cell <- numbers(ours[[k]], "cell")
    from <- data$low + (data$high < 0)
    to <- ifelse(data$high < 0, Inf, data$high)
    own <- sapply(seq_along(from), function(i)
        sum(cell[cell[, 1] >= from[i] & cell[, 1] <= to[i], 3]))
    # R stops when a step moves nothing by 5e-5: near the top, never above it.
    stopifnot(sum(log(own)) > sum(log(theirs)) - 1e-6)
    likelihood <- c(likelihood, apart(sum(log(own)), sum(log(theirs))))
}
row("time to repair, likelihood", "R survival survfit, Turnbull", sets, likelihood, 1e-3)

# Trends with and without ties, up to and over the size at which p is exact.
points <- lapply(seq_len(sets), function(k) {
    n <- sample(c(5:12, 49, 50, 51, 120), 1)
    x <- if (k %% 3 == 0) sample.int(n, n, TRUE) else seq_len(n)
    y <- rnorm(n) + x * rnorm(1) / n
    data.frame(x = x, y = if (k %% 2 == 0) round(2 * y) / 2 else y)
})
ours <- figures("trend", points)
exact <- tied <- tau <- numeric()
for (k in seq_len(sets)) {
    data <- points[[k]]
    got <- numbers(ours[[k]], "p")
    if (is.null(got)) next
    is_exact <- nrow(data) <= 50 && !anyDuplicated(data$x) && !anyDuplicated(data$y)
    stopifnot(numbers(ours[[k]], "exact")[1, 1] == is_exact)
    test <- cor.test(data$x, data$y, method = "kendall", exact = is_exact, continuity = TRUE)
    if (test$estimate > 0) # R's upper tail is 1 minus the lower one; of the lower it keeps all digits
        test <- cor.test(data$x, -data$y, method = "kendall", exact = is_exact, continuity = TRUE)
    tau <- c(tau, apart(abs(numbers(ours[[k]], "tau")[1, 1]), abs(unname(test$estimate))))
    if (is_exact) exact <- c(exact, apart(got[1, 1], test$p.value))
    else tied <- c(tied, apart(got[1, 1], test$p.value))
}
row("Mann-Kendall, exact", "R cor.test(exact = TRUE)", length(exact), exact, 1e-6)
row("Mann-Kendall, ties or n > 50", "R cor.test(continuity = TRUE)", length(tied), tied, 1e-6)
row("Kendall's tau", "R cor.test", length(tau), tau, 1e-6)
quit(status = if (good) 0 else 1)

-- What silver's SQL shares, as TEMP macros.

-- Two figures that are one, written with more or fewer decimals: a board that stops rounding has not scored anew.
create or replace temp macro same_but_rounded(a, b) as
    least(abs(a - b), abs(a - round(b, 0)), abs(a - round(b, 1)), abs(a - round(b, 2)),
        abs(b - round(a, 0)), abs(b - round(a, 1)), abs(b - round(a, 2))) <= 1e-6 * greatest(1, abs(a));

"""Arena-Hard-Auto: win rates against a baseline, judged by models; the tables of its repository."""

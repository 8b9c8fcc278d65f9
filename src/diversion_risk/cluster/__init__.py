"""Orders too many for one machine: checked, screened and described by Spark, with the code that does it on one."""

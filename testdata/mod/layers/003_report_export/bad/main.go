package main

import (
	"flag"
	"fmt"
	"os"

	"example.com/layers/003_report_export/bad/export"
	"example.com/layers/003_report_export/bad/rows"
)

func main() {
	in := flag.String("in", "rows.csv", "input")
	details := flag.String("details", "details.json", "details output")
	summary := flag.String("summary", "summary.json", "summary output")
	flag.Parse()
	if err := run(*in, *details, *summary); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(in, details, summary string) error {
	rs, err := rows.Load(in)
	if err != nil {
		return err
	}
	export.Start(summary, rows.Totals(rs))
	job := export.Start(details, rs)
	if err := job.Wait(); err != nil {
		return fmt.Errorf("details: %w", err)
	}
	return nil
}

package main

import (
	"bufio"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"example.com/courses/002_csv_exporter/bad/export"
)

func main() {
	out := flag.String("out", "ledger.csv", "target file")
	flag.Parse()
	if err := run(*out); err != nil {
		slog.Error("export failed", "err", err)
		os.Exit(1)
	}
	fmt.Println("done")
}

func run(out string) error {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	sink := export.NewSink(f, 256)
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() {
		fields := strings.Split(sc.Text(), "|")
		if len(fields) != 4 {
			slog.Warn("line skipped", "line", sc.Text())
			continue
		}
		sink.Put(export.Row{Account: fields[0], Date: fields[1], Amount: fields[2], Note: fields[3]})
	}
	if err := sink.Close(); err != nil {
		return fmt.Errorf("close sink: %w", err)
	}
	return sc.Err()
}

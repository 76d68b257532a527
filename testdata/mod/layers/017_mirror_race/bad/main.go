package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"strings"
	"time"

	"example.com/layers/017_mirror_race/bad/fetch"
	"example.com/layers/017_mirror_race/bad/race"
)

func main() {
	name := flag.String("name", "", "package file")
	mirrors := flag.String("mirrors", "", "comma-separated base URLs")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	var tries []race.Try[[]byte]
	for base := range strings.SplitSeq(*mirrors, ",") {
		if base == "" {
			continue
		}
		tries = append(tries, func(ctx context.Context) ([]byte, error) {
			return fetch.Get(ctx, base, *name)
		})
	}
	data, err := race.First(ctx, tries...)
	if err != nil {
		slog.Error("no mirror delivered", "name", *name, "err", err)
		os.Exit(1)
	}
	if err := os.WriteFile(*name, data, 0o644); err != nil {
		slog.Error("save", "err", err)
		os.Exit(1)
	}
}

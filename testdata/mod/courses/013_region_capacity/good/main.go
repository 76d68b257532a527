package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"example.com/courses/013_region_capacity/good/capacity"
	"example.com/courses/013_region_capacity/good/regional"
)

func main() {
	regions := strings.Split(os.Getenv("REGIONS"), ",")
	if len(regions) > 16 {
		slog.Error("too many regions", "count", len(regions))
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()

	client := regional.NewClient(&http.Client{Timeout: 5 * time.Second}, os.Getenv("API_DOMAIN"))
	rep := capacity.Report(ctx, client, regions)
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	if err := enc.Encode(rep); err != nil {
		slog.Error("report not written", "err", err)
	}
}

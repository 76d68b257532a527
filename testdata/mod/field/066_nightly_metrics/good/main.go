// Command nightly runs the maintenance jobs and reports how they went.
package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"time"

	"example.com/field/066_nightly_metrics/good/jobs"
	"example.com/field/066_nightly_metrics/good/metrics"
)

func main() {
	gateway := flag.String("gateway", "http://localhost:9091/push", "metrics gateway")
	dir := flag.String("dir", os.TempDir(), "directory to maintain")
	flag.Parse()
	os.Exit(run(*gateway, *dir))
}

func run(gateway, dir string) int {

	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	pusher := metrics.NewPusher(gateway, 128)
	defer pusher.Close()

	failed := 0
	for _, job := range jobs.All(dir) {
		start := time.Now()
		err := job.Run(ctx)
		pusher.Push(metrics.Sample{Name: job.Name, Seconds: time.Since(start).Seconds(), OK: err == nil})
		if err != nil {
			failed++
			slog.Error("job failed", "job", job.Name, "err", err)
		}
	}
	if failed > 0 {
		slog.Error("nightly run incomplete", "failed", failed)
		return 1
	}
	slog.Info("nightly run complete")
	return 0
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"
)

type event struct {
	Command string        `json:"command"`
	Rows    int           `json:"rows"`
	Took    time.Duration `json:"took_ns"`
}

type reporter struct {
	url    string
	client *http.Client
}

func (r reporter) send(ctx context.Context, e event) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("marshal event: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := r.client.Do(req)
	if err != nil {
		return fmt.Errorf("post event: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("post event: status %s", resp.Status)
	}
	return nil
}

func importRows(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	n := 0
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		if strings.TrimSpace(sc.Text()) != "" {
			n++
		}
	}
	return n, sc.Err()
}

func main() {
	file := flag.String("file", "rows.csv", "input file")
	url := flag.String("usage-url", "http://127.0.0.1:9000/usage", "usage endpoint")
	flag.Parse()

	start := time.Now()
	rows, err := importRows(*file)
	if err != nil {
		slog.Error("import failed", "file", *file, "err", err)
		os.Exit(1)
	}
	rep := reporter{url: *url, client: http.DefaultClient}
	ev := event{Command: "import", Rows: rows, Took: time.Since(start)}
	go func() {
		if err := rep.send(context.Background(), ev); err != nil {
			slog.Warn("usage event not sent", "err", err)
		}
	}()
	fmt.Printf("done: %d rows in %s\n", rows, ev.Took.Round(time.Millisecond))
}

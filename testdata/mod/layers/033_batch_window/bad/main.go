package main

import (
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"time"

	"example.com/layers/033_batch_window/bad/batch"
	"example.com/layers/033_batch_window/bad/store"
)

func main() {
	path := flag.String("out", "events.jsonl", "output file")
	flag.Parse()
	st, err := store.Open(*path)
	if err != nil {
		slog.Error("open", "err", err)
		os.Exit(1)
	}
	in := make(chan store.Event)
	done := make(chan error, 1)
	b := batch.New(st, batch.Every(time.Second), batch.Size(10_000))
	go func() { done <- b.Run(in) }()

	dec := json.NewDecoder(os.Stdin)
	var readErr error
	for {
		var ev store.Event
		if readErr = dec.Decode(&ev); readErr != nil {
			break
		}
		in <- ev
	}
	close(in)
	if errors.Is(readErr, io.EOF) {
		readErr = nil
	}
	if err := errors.Join(readErr, <-done, st.Close()); err != nil {
		slog.Error("collect", "err", err)
		os.Exit(1)
	}
}

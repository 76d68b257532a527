// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

func load(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func split(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	g, ctx := errgroup.WithContext(r.Context())
	for id := range strings.SplitSeq(string(body), ",") {
		g.Go(func() error { return load(ctx, id) }) // want `starts a goroutine for each element that SplitSeq returns`
	}
	if err := g.Wait(); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func values(w http.ResponseWriter, r *http.Request) {
	var ids []string
	if err := json.NewDecoder(r.Body).Decode(&ids); err != nil {
		return
	}
	g, ctx := errgroup.WithContext(r.Context())
	for id := range slices.Values(ids) {
		g.Go(func() error { return load(ctx, id) }) // want `starts a goroutine for each element of ids`
	}
	if err := g.Wait(); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func limited(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	g, ctx := errgroup.WithContext(r.Context())
	g.SetLimit(8)
	for id := range strings.SplitSeq(string(body), ",") {
		g.Go(func() error { return load(ctx, id) }) // ok
	}
	if err := g.Wait(); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

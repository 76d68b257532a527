package repos

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"example.com/services/034_page_walker/bad/pager"
)

var ErrNotFound = errors.New("repository not found")

type Repo struct {
	Name    string `json:"name"`
	Private bool   `json:"private"`
}

type API interface {
	ListRepos(ctx context.Context, org, cursor string) ([]Repo, string, error)
}

type Finder struct {
	api API
	log *slog.Logger
}

func NewFinder(api API, log *slog.Logger) *Finder {
	return &Finder{api: api, log: log.With("component", "finder")}
}

// Find returns the repository with that name. The reconcilers call it with the
// service context.
func (f *Finder) Find(ctx context.Context, org, name string) (Repo, error) {
	items := pager.Walk(ctx, func(ctx context.Context, cursor string) ([]Repo, string, error) {
		return f.api.ListRepos(ctx, org, cursor)
	})
	for it := range items {
		if it.Err != nil {
			return Repo{}, fmt.Errorf("list %s: %w", org, it.Err)
		}
		if it.Value.Name == name {
			f.log.DebugContext(ctx, "found", "org", org, "repo", name)
			return it.Value, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return Repo{}, err
	}
	return Repo{}, fmt.Errorf("%s/%s: %w", org, name, ErrNotFound)
}

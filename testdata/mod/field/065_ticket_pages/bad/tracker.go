// Package tracker finds tickets in a remote tracker.
package tracker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"example.com/field/065_ticket_pages/bad/api"
)

// ErrNotFound is returned when no ticket matches.
var ErrNotFound = errors.New("tracker: no such ticket")

// Tracker searches tickets.
type Tracker struct {
	client *api.Client
	log    *slog.Logger
}

// New returns a Tracker.
func New(c *api.Client, log *slog.Logger) *Tracker {
	return &Tracker{client: c, log: log}
}

// Find returns the first ticket of a project whose title contains text.
func (t *Tracker) Find(ctx context.Context, project, text string) (api.Ticket, error) {
	seen := 0
	for page, err := range t.client.Pages(ctx, project) {
		if err != nil {
			return api.Ticket{}, fmt.Errorf("tickets of %s: %w", project, err)
		}
		for _, tk := range page.Tickets {
			seen++
			if strings.Contains(strings.ToLower(tk.Title), strings.ToLower(text)) {
				t.log.Debug("ticket found", "project", project, "id", tk.ID, "seen", seen)
				return tk, nil
			}
		}
	}
	return api.Ticket{}, fmt.Errorf("%w: %q in %s", ErrNotFound, text, project)
}

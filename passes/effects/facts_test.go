package effects

import "testing"

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		places Places
		want   string
	}{
		{0, ""},
		{Param(0), "0"},
		{Param(0) | Param(maxParams-1) | Globals, "0,23,globals"},
		{Param(maxParams), "other"}, // too many to tell apart
		{Captured | Globals | Other, "captured,globals,other"},
	} {
		if got := tt.places.String(); got != tt.want {
			t.Errorf("%b: %q, want %q", tt.places, got, tt.want)
		}
	}
}

func TestEffects(t *testing.T) {
	for _, tt := range []struct {
		name                string
		e                   Effects
		pure, asks, changes bool
	}{
		{name: "computes", pure: true, asks: true},
		{name: "reads", e: Effects{Reads: Param(0) | Globals}, pure: true, asks: true},
		{name: "writes", e: Effects{Writes: Param(1)}, changes: true},
		{name: "guarded", e: Effects{Guarded: Param(0)}, asks: true},
		{name: "logs", e: Effects{Outputs: true}, asks: true},
		{name: "sends", e: Effects{Outside: true}, changes: true},
		{name: "unknown", e: Effects{Unknown: true}},
	} {
		if p, a, c := tt.e.Pure(), tt.e.Asks(), tt.e.Changes(); p != tt.pure || a != tt.asks || c != tt.changes {
			t.Errorf("%s: pure %v, asks %v, changes %v", tt.name, p, a, c)
		}
	}
	sum := Effects{Reads: Param(0)}
	sum.or(Effects{Writes: Param(1), Guarded: Globals, Outputs: true})
	sum.or(Effects{Unknown: true, Outside: true})
	if got := sum.String(); got != "reads:0 writes:1 guarded:globals outside outputs unknown" {
		t.Error(got)
	}
}

package settings

import "testing"

func TestLevel(t *testing.T) {
	for _, c := range []struct {
		name     string
		s        Settings
		declared string
		severity string
		on       bool
	}{
		{"default", Settings{}, "error", "error", true},
		{"strict is off", Settings{}, "strict", "strict", false},
		{"strict enabled by kind", Settings{Switches: []string{"+r/k"}}, "strict", "strict", true},
		{"strict enabled by severity", Settings{Switches: []string{"+strict"}}, "strict", "strict", true},
		{"strict graded up", Settings{Severity: map[string]string{"r/k": "warning"}}, "strict", "warning", true},
		{"graded to strict", Settings{Severity: map[string]string{"r": "strict"}}, "error", "strict", false},
		{"kind grade wins", Settings{Severity: map[string]string{"r": "strict", "r/k": "advice"}}, "error", "advice", true},
		{"all off", Settings{Switches: []string{"-all"}}, "error", "error", false},
		{"kind beats all", Settings{Switches: []string{"+r/k", "-all"}}, "error", "error", true},
		{"rule beats severity", Settings{Switches: []string{"-r", "+error"}}, "error", "error", false},
		{"later wins", Settings{Switches: []string{"-r", "+r"}}, "error", "error", true},
		{"others do not matter", Settings{Switches: []string{"-q", "-r/j"}}, "error", "error", true},
	} {
		if sev, on := c.s.Level("r", "k", c.declared); sev != c.severity || on != c.on {
			t.Errorf("%s: %s, %v; want %s, %v", c.name, sev, on, c.severity, c.on)
		}
	}
}

func TestFlag(t *testing.T) {
	var v value
	if err := v.Set(`{"switches":["-all"],"options":{"r":{"list":["a"],"n":3,"b":true}}}`); err != nil {
		t.Fatal(err)
	}
	s := v.get()
	if len(s.Switches) != 1 || len(s.Strings("r", "list", nil)) != 1 || s.Int("r", "n", 0) != 3 || !s.Bool("r", "b", false) || s.Int("r", "none", 7) != 7 {
		t.Errorf("settings are %+v", s)
	}
	for _, bad := range []string{"{", `{"unknown":1}`, "[]"} {
		if err := v.Set(bad); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

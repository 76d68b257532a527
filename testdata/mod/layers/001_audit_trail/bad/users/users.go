package users

import (
	"errors"

	"example.com/layers/001_audit_trail/bad/audit"
)

var ErrUnknown = errors.New("unknown user")

type user struct {
	name     string
	disabled bool
}

// Directory is used from one goroutine.
type Directory struct {
	users map[string]*user
	rec   *audit.Recorder
}

func NewDirectory(rec *audit.Recorder) *Directory {
	return &Directory{users: map[string]*user{}, rec: rec}
}

func (d *Directory) Add(name string) {
	d.users[name] = &user{name: name}
}

func (d *Directory) Disable(name, reason string) error {
	u, ok := d.users[name]
	if !ok {
		return ErrUnknown
	}
	if u.disabled {
		return nil
	}
	u.disabled = true
	d.rec.Record(audit.Entry{Actor: "cli", Subject: name, Action: "disable", Reason: reason})
	return nil
}

// Package users records what it does.
package users

import "unawaited/recorder"

type Directory struct{ rec *recorder.Recorder }

func New(rec *recorder.Recorder) *Directory { return &Directory{rec} }

func (d *Directory) Disable(name string) { d.rec.Record(name) }

// Keep saves in the background.
func Keep(f *recorder.Files, name string) { f.Save(name, nil) }

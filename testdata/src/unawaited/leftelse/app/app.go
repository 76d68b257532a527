package app

import "unawaited/recorder"

type App struct{ rec *recorder.Recorder }

func New(rec *recorder.Recorder) *App { return &App{rec} }

func (a *App) Run() { a.rec.Record("x") }

func (a *App) Close() { a.rec.Flush() }

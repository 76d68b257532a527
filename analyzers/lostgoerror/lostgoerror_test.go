package lostgoerror_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/lostgoerror"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, lostgoerror.Rule) }

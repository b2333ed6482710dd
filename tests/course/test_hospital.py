"""The network hospital: each chart proves one diagnosis, and is what its run really measures."""

import pytest

from nnkit import data

hospital = pytest.importorskip("solutions.regularization.hospital")

HEALTHY, CHARTS = data.hospital()


@pytest.mark.parametrize("number", range(8))
def test_a_chart_proves_one_diagnosis_and_no_other(number):
    proved = [name for name, (_, shows) in hospital.PROOFS.items() if shows(CHARTS[number])]
    assert proved == [list(hospital.PATIENTS)[number]]


def test_the_healthy_run_proves_none():
    assert not [name for name, (_, shows) in hospital.PROOFS.items() if shows(HEALTHY)]


def test_every_diagnosis_has_a_patient_a_proof_and_a_cure():
    assert sorted(hospital.PATIENTS) == sorted(hospital.PROOFS) == sorted(hospital.CURES)
    assert len(set(hospital.CURES.values())) == len(CHARTS) == 8


@pytest.mark.parametrize("number", range(8))
def test_a_chart_is_what_its_run_measures(number):
    patient = list(hospital.PATIENTS.values())[number]
    measured = hospital.examine(patient)
    assert measured.keys() == CHARTS[number].keys()
    assert measured["loss before"] == pytest.approx(CHARTS[number]["loss before"], rel=0.02)
    for what in ("loss", "validation loss"):
        # Rounded to three digits. In a run that is not stable the last bits, in which machines
        # differ, grow within a few epochs, so only the first ones are compared as numbers.
        early = CHARTS[number][what][:5]
        assert measured[what][:5] == pytest.approx(early, rel=0.02, abs=0.01)
